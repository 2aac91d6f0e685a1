using System.Runtime.CompilerServices;
using System.Threading.Channels;
using JoJoGan.Detection;
using JoJoGan.Diagnostics;
using JoJoGan.Files;
using JoJoGan.Stylization;
using JoJoGan.Styles;
using JoJoGan.Video.Ffmpeg;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace JoJoGan.Video;

/// <summary>
/// Draws the faces of videos with any runtime's detector and stylizer. Files are decoded and encoded by ffmpeg, which the app
/// installs; decoding, drawing and encoding overlap.
/// </summary>
/// <param name="detector">Finds faces.</param>
/// <param name="stylizer">Draws them.</param>
/// <param name="defaults">The options of calls that give none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logger, or null.</param>
public sealed partial class VideoStylizer(
    IFaceDetector detector,
    IStylizer stylizer,
    IOptions<VideoOptions> defaults,
    TimeProvider time,
    ILogger<VideoStylizer>? logger = null) : IVideoStylizer
{
    private const int FramesInMemory = 6;

    private readonly ILogger log = logger ?? NullLogger<VideoStylizer>.Instance;

    /// <inheritdoc />
    public Task<VideoResult> StylizeAsync(
        string input,
        string output,
        StyleModel style,
        VideoOptions? options = null,
        IProgress<VideoProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(input);
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        ArgumentNullException.ThrowIfNull(style);
        options = (options ?? defaults.Value) with { };
        options.Validate();
        return JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Video, activity => Task.Run(async () =>
        {
            long start = time.GetTimestamp();
            VideoResult result = await DrawFileAsync(input, output, style, options, progress, cancellationToken);
            activity?.SetTag(JoJoGanTelemetry.FramesTag, result.Frames);
            LogEnd(log, result.Frames, LogText.Of(input), time.GetElapsedTime(start).TotalSeconds);
            if (result.Damage is not null)
            {
                LogDamage(log, LogText.Of(input), result.Damage);
            }

            return result;
        }));
    }

    /// <inheritdoc />
    public IAsyncEnumerable<VideoFrame> StylizeAsync(
        IAsyncEnumerable<VideoFrame> frames,
        StyleModel style,
        VideoOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(style);
        options = (options ?? defaults.Value) with { };
        options.Validate();
        return DrawFramesAsync(frames, new FrameDrawer(detector, stylizer, style, options), cancellationToken);
    }

    private static async IAsyncEnumerable<VideoFrame> DrawFramesAsync(
        IAsyncEnumerable<VideoFrame> frames, FrameDrawer drawer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((Image<Rgb24> image, TimeSpan at) in frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var frame = new RgbFrame(image.Width, image.Height) { Time = at };
            image.CopyPixelDataTo(frame.Pixels);
            await Task.Run(() => drawer.DrawAsync(frame, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
            yield return new VideoFrame(frame.Image, at);
        }
    }

    private async Task<VideoResult> DrawFileAsync(
        string input,
        string output,
        StyleModel style,
        VideoOptions options,
        IProgress<VideoProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (string.Equals(Path.GetFullPath(input), Path.GetFullPath(output), StringComparison.Ordinal))
        {
            throw new VideoException("the output has the name of the input; choose another one.", output);
        }

        var runner = new FfmpegRunner(options, time);
        VideoInfo video = await VideoProbe.ProbeAsync(runner, input, options, cancellationToken);
        var decoder = new VideoDecoder(runner, input, video, options);
        var encoder = new VideoEncoder(runner, input, video, output, options);
        var drawer = new FrameDrawer(detector, stylizer, style, options);
        var counter = new ProgressCounter(progress, video.TotalFrames, time);
        using var pool = new FramePool(FramesInMemory);

        // The pool bounds both.
        Channel<RgbFrame> decoded = Channel.CreateUnbounded<RgbFrame>(), drawn = Channel.CreateUnbounded<RgbFrame>();
        string? damage = null;
        await AtomicFile.WriteAsync(
            output,
            temporary => Together.RunAsync(
                cancellationToken,
                async token =>
                {
                    damage = await decoder.DecodeAsync(pool, decoded.Writer, token);
                    decoded.Writer.Complete();
                },
                async token =>
                {
                    await foreach (RgbFrame frame in decoded.Reader.ReadAllAsync(token))
                    {
                        counter.Count(await drawer.DrawAsync(frame, token));
                        await drawn.Writer.WriteAsync(frame, token);
                    }

                    drawn.Writer.Complete();
                },
                async token =>
                {
                    await drawn.Reader.WaitToReadAsync(token);
                    await encoder.EncodeAsync(decoder.Format!, drawn.Reader, pool, temporary, token);
                }),
            (reason, cause) => new FileWriteException(reason, output, cause));
        return new VideoResult(counter.Frames, counter.FramesWithFaces, damage);
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "Drew {Frames} frame(s) of {File} in {Seconds} s")]
    private static partial void LogEnd(ILogger logger, int frames, string file, double seconds);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "The video {File} is damaged: {Reason}")]
    private static partial void LogDamage(ILogger logger, string file, string reason);
}
