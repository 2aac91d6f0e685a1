namespace JoJoGan.Errors;

/// <summary>A checkpoint or style file cannot be used: damaged, foreign, hostile, or not of the expected layout.</summary>
public sealed class CheckpointException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what remedies it.</param>
    /// <param name="file">The file, or a name for the stream it came from.</param>
    /// <param name="key">The entry at fault, when one is.</param>
    /// <param name="expected">What was expected of it, for instance a shape.</param>
    /// <param name="actual">What was found instead.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    /// <param name="faults">One sentence for each entry at fault, where several are.</param>
    public CheckpointException(
        string message,
        string file,
        string? key = null,
        string? expected = null,
        string? actual = null,
        Exception? inner = null,
        IReadOnlyList<string>? faults = null)
        : base(Compose(message, file, key, expected, actual), inner)
    {
        File = file;
        Key = Short(key);
        Expected = Short(expected);
        Actual = Short(actual);
        Faults = [.. (faults ?? []).Select(fault => LogText.Of(fault, LogText.MessageLength))];
    }

    /// <summary>The file, or a name for the stream it came from.</summary>
    public string File { get; }

    /// <summary>The entry at fault, when one is; an <see cref="LogText"/>, as what was expected and found are.</summary>
    public string? Key { get; }

    /// <summary>What was expected, for instance a shape.</summary>
    public string? Expected { get; }

    /// <summary>What was found instead.</summary>
    public string? Actual { get; }

    /// <summary>One sentence for each entry at fault, the first included, at most 100; empty if one thing is wrong.</summary>
    public IReadOnlyList<string> Faults { get; }

    private static string Compose(string message, string file, string? key, string? expected, string? actual)
    {
        string where = key is null ? LogText.OfPath(file) : $"{LogText.OfPath(file)}, key '{Short(key)}'";
        string?[] parts =
            [expected is null ? null : $"expected {Short(expected)}", actual is null ? null : $"found {Short(actual)}"];
        string what = string.Join(", ", parts.OfType<string>());
        return what.Length > 0 ? $"{where}: {message} ({what})" : $"{where}: {message}";
    }

    private static string? Short(string? text) => text is null ? null : LogText.Of(text);
}
