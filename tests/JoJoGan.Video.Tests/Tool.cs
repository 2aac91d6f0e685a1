using System.Globalization;
using System.Text;
using CliWrap;
using JoJoGan.Video.Ffmpeg;

namespace JoJoGan.Video.Tests;

/// <summary>ffmpeg and ffprobe, to make clips and to look at results.</summary>
internal static class Tool
{
    public static async Task FfmpegAsync(params string[] arguments)
    {
        var errors = new StringBuilder();
        CommandResult result = await Cli.Wrap("ffmpeg").WithArguments(["-v", "error", "-nostdin", "-y", .. arguments])
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        result.ExitCode.Should().Be(0, errors.ToString());
    }

    /// <summary>The values of an entry, one a line of ffprobe's answer.</summary>
    public static async Task<string[]> FfprobeAsync(string path, string streams, string entries)
    {
        var answer = new StringBuilder();
        string[] arguments = ["-v", "error", "-select_streams", streams, "-show_entries", entries, "-of", "csv=p=0", path];
        await Cli.Wrap("ffprobe").WithArguments(arguments)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(answer)).ExecuteAsync();
        return [.. answer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd(','))];
    }

    /// <summary>When each frame is shown, in seconds.</summary>
    public static async Task<double[]> TimesAsync(string path) =>
    [
        .. (await FfprobeAsync(path, "v:0", "packet=pts_time"))
            .Select(t => double.Parse(t, CultureInfo.InvariantCulture)).Order(),
    ];

    /// <summary>The frames as RGB, upright.</summary>
    public static async Task<List<byte[]>> FramesAsync(string path)
    {
        var frames = new List<byte[]>();
        string[] arguments =
        [
            "-v", "error", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "-1",
            "-c:v", "rawvideo", "-pix_fmt", "rgb24", "-f", "nut", "pipe:1",
        ];
        await Cli.Wrap("ffmpeg").WithArguments(arguments).WithStandardOutputPipe(PipeTarget.Create(async (stream, token) =>
        {
            var reader = new NutReader(stream);
            RawFormat format = (await reader.ReadFormatAsync(token))!;
            for (byte[] frame = new byte[format.FrameSize];
                await reader.ReadFrameAsync(frame, token) is not null;
                frame = new byte[format.FrameSize])
            {
                frames.Add(frame);
            }
        })).ExecuteAsync();
        return frames;
    }

    /// <summary>Writes frames as a video, exactly as they are.</summary>
    public static async Task WriteAsync(string path, IEnumerable<RgbFrame> frames, int rate, params string[] arguments)
    {
        RgbFrame[] all = [.. frames];
        var format = new RawFormat(all[0].Width, all[0].Height, new Fraction(1, rate), new Fraction(1, 1));
        string[] ends = arguments.Length > 0 ? arguments : ["-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p"];
        await Cli.Wrap("ffmpeg")
            .WithArguments(["-v", "error", "-y", "-f", "nut", "-i", "pipe:0", .. ends, path])
            .WithStandardInputPipe(PipeSource.Create(async (stream, token) =>
            {
                var writer = new NutWriter(stream, format);
                await writer.WriteHeadersAsync(token);
                for (int i = 0; i < all.Length; i++)
                {
                    await writer.WriteFrameAsync(i, all[i].Pixels, token);
                }
            })).ExecuteAsync();
    }
}
