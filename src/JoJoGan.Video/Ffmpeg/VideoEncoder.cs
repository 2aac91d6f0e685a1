using System.Threading.Channels;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>Encodes drawn frames, with the sound of the video that they come from.</summary>
/// <param name="runner">Runs ffmpeg.</param>
/// <param name="input">The video that the frames come from.</param>
/// <param name="video">What is in it.</param>
/// <param name="output">The name that the user gave: for messages, and for the kind of file.</param>
/// <param name="options">The encoder's settings.</param>
internal sealed class VideoEncoder(FfmpegRunner runner, string input, VideoInfo video, string output, VideoOptions options)
{
    private readonly VideoContainer container = VideoContainer.Of(output, options);
    private bool isWhole;

    /// <summary>Writes all frames.</summary>
    /// <param name="format">Their format.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="pool">Takes them back.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="FileWriteException">The disk is full.</exception>
    /// <exception cref="VideoException">ffmpeg failed.</exception>
    public async Task EncodeAsync(
        RawFormat format, ChannelReader<RgbFrame> frames, FramePool pool, string path, CancellationToken cancellationToken)
    {
        var padding = new EvenSides(format, options.PixelFormat);
        ProcessEnd end = await runner.RunFfmpegAsync(
            Arguments(format, path),
            (stream, token) => WriteAsync(stream, padding, frames, pool, token),
            read: null,
            file: path,
            cancellationToken);
        if (end.Errors.Contains("No space left on device", StringComparison.Ordinal))
        {
            throw new FileWriteException("the file cannot be written: the disk is full; free some space.", output);
        }

        if (end.ExitCode != 0 || !isWhole)
        {
            throw new VideoException($"the video cannot be written ({end.Reason.Replace(path, output)}).", output);
        }
    }

    // Frames and sound both keep the input's time stamps, and are moved together so that the output begins at 0.
    private IEnumerable<string> Arguments(RawFormat format, string path) =>
    [
        "-hide_banner", "-loglevel", "error", "-nostats", "-y", "-copyts",
        "-protocol_whitelist", "pipe", "-f", "nut", "-i", "pipe:0",
        .. video.AudioCodecs.Count > 0 ? Sound() : [],
        "-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "-1", "-map_chapters", "-1",
        "-vf", video.Color.Drawn.FromRgb(options.PixelFormat), "-c:v", options.Encoder, "-crf", $"{options.Quality}",
        .. options.Preset is null ? [] : (string[])["-preset", options.Preset],
        .. options.Encoder.Contains("vpx") ? (string[])["-b:v", "0"] : [], // constant quality
        .. video.Color.Drawn.Tags(),
        .. video.StartTime is null ? [] : (string[])["-output_ts_offset", Negative(video.StartTime)],
        .. container.File(format.TimeBase),
        "file:" + path,
    ];

    private IEnumerable<string> Sound() =>
        [.. SafeInput.Arguments(input, options.MaxPixels), "-map", "1:a", .. container.Audio(video.AudioCodecs)];

    private static string Negative(string number) => number.StartsWith('-') ? number[1..] : "-" + number;

    private async Task WriteAsync(
        Stream stream, EvenSides padding, ChannelReader<RgbFrame> frames, FramePool pool, CancellationToken cancellationToken)
    {
        var writer = new NutWriter(stream, padding.Format);
        try
        {
            await writer.WriteHeadersAsync(cancellationToken);
            await foreach (RgbFrame frame in frames.ReadAllAsync(cancellationToken))
            {
                await runner.WithinAsync(
                    async token =>
                    {
                        await writer.WriteFrameAsync(frame.TimeStamp, padding.Apply(frame.Pixels), token);
                        return true;
                    },
                    cancellationToken);
                pool.Return(frame);
            }

            isWhole = true;
        }
        catch (IOException)
        {
            // ffmpeg ended; its exit code and what it said tell why.
        }
    }
}
