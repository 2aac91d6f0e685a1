namespace JoJoGan.Video.Ffmpeg;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Errors">What it said of errors, in one line; empty if nothing.</param>
internal sealed record ProcessEnd(int ExitCode, string Errors)
{
    /// <summary>Whether something else ended it: .NET gives 128 and the signal, ffmpeg 255 for one that it heeds.</summary>
    public bool WasKilled => ExitCode is < 0 or >= 128;

    /// <summary>Why it failed.</summary>
    public string Reason => WasKilled
        ? $"ffmpeg was ended from outside (exit code {ExitCode})"
        : Errors.Length > 0 ? Errors : $"ffmpeg ended early with exit code {ExitCode}";
}
