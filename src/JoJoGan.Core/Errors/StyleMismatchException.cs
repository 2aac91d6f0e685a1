namespace JoJoGan.Errors;

/// <summary>A style was tuned from another base generator than the one it is used with.</summary>
public sealed class StyleMismatchException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which bases differ and what remedies it.</param>
    public StyleMismatchException(string message)
        : base(message)
    {
    }
}
