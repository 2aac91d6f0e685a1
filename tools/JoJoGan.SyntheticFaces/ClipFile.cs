using System.Diagnostics;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.SyntheticFaces;

/// <summary>Frames of <see cref="FaceClip"/> as video files, by the program ffmpeg.</summary>
public static class ClipFile
{
    private const int FrameBytes = FaceClip.Width * FaceClip.Height * 3;
    private static readonly string Size = FormattableString.Invariant($"{FaceClip.Width}x{FaceClip.Height}");
    private static readonly string Rate = FormattableString.Invariant($"{FaceClip.FramesPerSecond}");

    /// <summary>Writes a video, compressed with H.264 as a phone would.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="frames">The frames, which are disposed.</param>
    public static async Task WriteAsync(string path, IEnumerable<Image<Rgb24>> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        using Process ffmpeg = Start(
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", Size, "-r", Rate, "-i", "-",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", path);
        byte[] bytes = new byte[FrameBytes];
        foreach (Image<Rgb24> frame in frames)
        {
            frame.CopyPixelDataTo(bytes);
            frame.Dispose();
            await ffmpeg.StandardInput.BaseStream.WriteAsync(bytes).ConfigureAwait(false);
        }

        ffmpeg.StandardInput.Close();
        await EndAsync(ffmpeg).ConfigureAwait(false);
    }

    /// <summary>Reads a video of the same size.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its frames; the caller disposes each.</returns>
    public static async IAsyncEnumerable<Image<Rgb24>> ReadAsync(string path)
    {
        using Process ffmpeg = Start("-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-");
        byte[] bytes = new byte[FrameBytes];
        while (await ffmpeg.StandardOutput.BaseStream.ReadAtLeastAsync(bytes, FrameBytes, throwOnEndOfStream: false)
            .ConfigureAwait(false) == FrameBytes)
        {
            yield return Image.LoadPixelData<Rgb24>(bytes, FaceClip.Width, FaceClip.Height);
        }

        await EndAsync(ffmpeg).ConfigureAwait(false);
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("ffmpeg", ["-loglevel", "error", "-y", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;

    private static async Task EndAsync(Process ffmpeg)
    {
        await ffmpeg.WaitForExitAsync().ConfigureAwait(false);
        if (ffmpeg.ExitCode != 0)
        {
            throw new InvalidOperationException($"ffmpeg ended with {ffmpeg.ExitCode}.");
        }
    }
}
