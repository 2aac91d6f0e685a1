namespace JoJoGan.Errors;

/// <summary>Options are outside their limits; the message lists every failure.</summary>
public sealed class InvalidOptionsException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="failures">One sentence for each failure, each naming the option, its limits and the value given.</param>
    public InvalidOptionsException(IReadOnlyList<string> failures)
        : base(string.Join(' ', failures)) =>
        Failures = [.. failures.Select(failure => LogText.Of(failure, LogText.MessageLength))];

    /// <summary>One sentence for each failure.</summary>
    public IReadOnlyList<string> Failures { get; }
}
