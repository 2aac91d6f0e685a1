using System.Diagnostics.CodeAnalysis;

namespace JoJoGan.Video.Tests;

/// <summary>A test that is skipped where ffmpeg is not installed; eng/test.sh installs it where it can.</summary>
internal sealed class RequiresFfmpegFactAttribute : FactAttribute
{
    public RequiresFfmpegFactAttribute() => Skip = RequiresFfmpeg.Reason;
}

/// <summary>As <see cref="RequiresFfmpegFactAttribute"/>.</summary>
[SuppressMessage("Usage", "xUnit1000", Justification = "An attribute, not a test class.")]
internal sealed class RequiresFfmpegTheoryAttribute : TheoryAttribute
{
    public RequiresFfmpegTheoryAttribute() => Skip = RequiresFfmpeg.Reason;
}

internal static class RequiresFfmpeg
{
    public static string? Reason { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")) || File.Exists(Path.Combine(folder, "ffmpeg.exe")))
        ? null
        : "ffmpeg is not installed";
}
