namespace JoJoGan.Errors;

/// <summary>A video cannot be read or drawn: not a video, damaged, beyond the limits, or ffmpeg is missing or failed.</summary>
public sealed class VideoException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what remedies it.</param>
    /// <param name="path">The video's file, when the error is about one.</param>
    /// <param name="optionName">The option that remedies it, when one does.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    public VideoException(string message, string? path = null, string? optionName = null, Exception? inner = null)
        : base(path is null ? message : $"{LogText.OfPath(path)}: {message}", inner) =>
        (Path, OptionName) = (path, optionName);

    /// <summary>The video's file, when the error is about one.</summary>
    public string? Path { get; }

    /// <summary>The option that remedies it, for instance "VideoOptions.FfmpegPath"; null if none does.</summary>
    public string? OptionName { get; }
}
