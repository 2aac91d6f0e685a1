namespace JoJoGan.Errors;

/// <summary>A network's weight file is not configured or not there.</summary>
public sealed class WeightsNotFoundException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which weights are missing, where they come from and what supplies them.</param>
    /// <param name="path">The path that was looked at, when one is configured.</param>
    public WeightsNotFoundException(string message, string? path = null)
        : base(message) => Path = path;

    /// <summary>The path that was looked at, when one is configured.</summary>
    public string? Path { get; }
}
