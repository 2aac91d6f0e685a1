namespace JoJoGan.Errors;

/// <summary>A network's weight file is not configured or not there.</summary>
public sealed class WeightsNotFoundException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which weights are missing, where they come from and what supplies them.</param>
    /// <param name="path">The path that was looked at, when one is configured.</param>
    /// <param name="optionName">The option that names the file, if it is one of an option.</param>
    public WeightsNotFoundException(string message, string? path = null, string? optionName = null)
        : base(message) => (Path, OptionName) = (path, optionName);

    /// <summary>The path that was looked at, when one is configured.</summary>
    public string? Path { get; }

    /// <summary>The option that names the file, for instance <c>GeneratorPath</c>; null if no option names it.</summary>
    public string? OptionName { get; }
}
