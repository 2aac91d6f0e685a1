namespace JoJoGan.Errors;

/// <summary>A picture cannot be used: not an image, truncated, empty or above the pixel limit.</summary>
public sealed class ImageException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong with the picture and what remedies it.</param>
    /// <param name="path">The picture's file, when it came from one.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    public ImageException(string message, string? path = null, Exception? inner = null)
        : base(path is null ? message : $"{LogText.OfPath(path)}: {message}", inner) => Path = path;

    /// <summary>The picture's file, when it came from one.</summary>
    public string? Path { get; }
}
