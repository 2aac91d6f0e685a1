namespace JoJoGan.Errors;

/// <summary>A file cannot be written: a style, a code, weights or a video. A file that was there before is as it was.</summary>
public sealed class FileWriteException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what remedies it.</param>
    /// <param name="path">The file that was to be written.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    public FileWriteException(string message, string path, Exception? inner = null)
        : base($"{LogText.OfPath(path)}: {message}", inner) => Path = path;

    /// <summary>The file that was to be written.</summary>
    public string Path { get; }
}
