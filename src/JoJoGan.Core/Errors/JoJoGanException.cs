namespace JoJoGan;

/// <summary>The base of every error that this library raises on its own account.</summary>
public class JoJoGanException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What went wrong and what remedies it.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    public JoJoGanException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
