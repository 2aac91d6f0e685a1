namespace JoJoGan.Errors;

/// <summary>
/// The base of every error that this library raises on its own account. Its message, and those of its causes in
/// <see cref="ToString"/>, are excerpts (<see cref="LogText"/>): nothing that a file or a server says reaches a log or a terminal
/// raw.
/// </summary>
public class JoJoGanException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What went wrong and what remedies it.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    public JoJoGanException(string message, Exception? inner = null)
        : base(LogText.Of(message, LogText.MessageLength), inner)
    {
    }

    /// <summary>Types, messages and stack traces of the error and its causes.</summary>
    public override string ToString() => LogText.Of(this);
}
