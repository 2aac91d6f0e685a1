using System.Threading.Channels;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>Decodes a video to upright RGB frames with their time stamps.</summary>
/// <param name="runner">Runs ffmpeg.</param>
/// <param name="path">The file.</param>
/// <param name="video">What is in it.</param>
/// <param name="options">Limits.</param>
internal sealed class VideoDecoder(FfmpegRunner runner, string path, VideoInfo video, VideoOptions options)
{
    private long frames;

    /// <summary>The frames' format; known once there is one.</summary>
    public RawFormat? Format { get; private set; }

    /// <summary>Decodes the whole file.</summary>
    /// <param name="pool">Gives the frames.</param>
    /// <param name="output">Receives them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What was damaged; null if nothing was.</returns>
    /// <exception cref="VideoException">No frame could be read, or a limit was passed.</exception>
    public async Task<string?> DecodeAsync(
        FramePool pool, ChannelWriter<RgbFrame> output, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-nostats", "-nostdin", "-copyts", "-max_error_rate", "1",
            .. SafeInput.Arguments(path, options.MaxPixels),
            "-map", $"0:{video.StreamIndex}", "-vf", video.Color.ToRgb(video.Width, video.Height),
            "-fps_mode", "passthrough", "-enc_time_base", "-1", "-c:v", "rawvideo", "-f", "nut", "pipe:1",
        ];
        ProcessEnd end = await runner.RunFfmpegAsync(
            arguments,
            write: null,
            (stream, token) => ReadAsync(stream, pool, output, token),
            file: null,
            cancellationToken);
        if (end.WasKilled)
        {
            throw new VideoException($"{end.Reason}; try again.", path);
        }

        if (frames == 0)
        {
            string reason = end.Errors.Length > 0 ? $" ({end.Errors})" : "";
            throw new VideoException($"the video has no frame that can be read{reason}; use another one.", path);
        }

        string? damage = end.Errors.Length > 0 || end.ExitCode != 0 ? end.Reason : null;
        return damage is null || !options.RequireIntact ? damage : throw new VideoException(
            $"the video is damaged ({damage}); use a whole one, or draw what is left of it without "
            + $"{nameof(VideoOptions)}.{nameof(VideoOptions.RequireIntact)}.",
            path,
            $"{nameof(VideoOptions)}.{nameof(VideoOptions.RequireIntact)}");
    }

    private async Task ReadAsync(
        Stream stream, FramePool pool, ChannelWriter<RgbFrame> output, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new NutReader(stream);
            Format = await runner.WithinAsync(reader.ReadFormatAsync, cancellationToken);
            if (Format is not null)
            {
                await ReadFramesAsync(reader, Format, pool, output, cancellationToken);
            }
        }
        catch (EndOfStreamException)
        {
            // A process that was ended leaves half a frame; its exit code tells.
        }
        catch (InvalidDataException e)
        {
            throw new VideoException($"ffmpeg's frames cannot be read ({e.Message}); use another version of it.", path, inner: e);
        }
    }

    private async Task ReadFramesAsync(
        NutReader reader, RawFormat format, FramePool pool, ChannelWriter<RgbFrame> output, CancellationToken cancellationToken)
    {
        for (long last = -1; ; frames++)
        {
            RgbFrame frame = await pool.RentAsync(format.Width, format.Height, cancellationToken);
            long? read = await runner.WithinAsync(
                token => reader.ReadFrameAsync(frame.Pixels, token).AsTask(), cancellationToken);
            if (read is not { } timeStamp)
            {
                return;
            }

            if (frames >= options.MaxFrames)
            {
                throw new VideoException(
                    $"the video has more than {options.MaxFrames} frames; cut it, or raise "
                    + $"{nameof(VideoOptions)}.{nameof(VideoOptions.MaxFrames)}.",
                    path,
                    $"{nameof(VideoOptions)}.{nameof(VideoOptions.MaxFrames)}");
            }

            // Encoders want time to pass; damaged files do not always let it.
            last = frame.TimeStamp = Math.Max(timeStamp, last + 1);
            frame.Time = TimeSpan.FromSeconds((double)last * format.TimeBase.Numerator / format.TimeBase.Denominator);
            await output.WriteAsync(frame, cancellationToken);
        }
    }
}
