namespace JoJoGan.Errors;

/// <summary>
/// The native libraries that compute cannot be used: the app has no backend package, the system lacks something that they need,
/// or there is no GPU for the device that was asked for.
/// </summary>
public sealed class NativeBackendException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is missing and what supplies it.</param>
    public NativeBackendException(string message)
        : base(message)
    {
    }
}
