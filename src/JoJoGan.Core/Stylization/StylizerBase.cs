using System.Diagnostics;
using JoJoGan.Alignment;
using JoJoGan.Diagnostics;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JoJoGan.Stylization;

/// <summary>
/// Aligns and inverts photos and draws their codes with a style's generator (paper section 3, last step), whichever runtime
/// computes the generator.
/// </summary>
/// <param name="aligner">Finds the faces.</param>
/// <param name="inverter">Finds their codes.</param>
/// <param name="defaults">The options of calls that give none.</param>
/// <param name="logger">Logger, or null.</param>
public abstract partial class StylizerBase(
    IFaceAligner aligner, IInverter inverter, StylizationOptions defaults, ILogger? logger = null) : IStylizer
{
    private readonly ILogger log = logger ?? NullLogger.Instance;

    /// <inheritdoc />
    public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<FacePhoto> photos,
        StyleModel style,
        StylizationOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(photos);
        options = (options ?? defaults) with { };
        return MeasureAsync(photos.Count, async pictures =>
        {
            await BeginAsync([], style, options, cancellationToken).ConfigureAwait(false);
            foreach (FacePhoto[] batch in photos.Chunk(options.BatchSize))
            {
                using var faces = new ImageBatch();
                await AlignAsync(batch, faces, cancellationToken).ConfigureAwait(false);
                pictures.Add(style is StudentModel student
                    ? await DrawAsync(faces.Images, student, cancellationToken).ConfigureAwait(false)
                    : await InvertAndDrawAsync(faces.Images, style, pictures.Count, options, cancellationToken)
                        .ConfigureAwait(false));
                progress?.Report(pictures.Count);
            }
        });
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<InvertedFace> faces,
        StyleModel style,
        StylizationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        options = (options ?? defaults) with { };
        return MeasureAsync(faces.Count, async pictures =>
        {
            await BeginAsync(faces, style, options, cancellationToken).ConfigureAwait(false);
            if (style is StudentModel)
            {
                throw new StyleMismatchException(
                    $"The student '{LogText.Of(style.Metadata.Name)}' draws photos, not codes; draw codes with the style that " +
                    "it was trained on.");
            }

            foreach (InvertedFace[] batch in faces.Chunk(options.BatchSize))
            {
                pictures.Add(await DrawAsync(batch, style, pictures.Count, options, cancellationToken).ConfigureAwait(false));
            }
        });
    }

    /// <summary>Checks all that is known before the work begins.</summary>
    /// <param name="faces">The faces that are known already.</param>
    /// <param name="style">The style.</param>
    /// <param name="options">Settings within their limits.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    protected abstract Task CheckAsync(
        IReadOnlyList<InvertedFace> faces, StyleModel style, StylizationOptions options, CancellationToken cancellationToken);

    /// <summary>Draws the next faces of a request.</summary>
    /// <param name="faces">The faces, which stay the caller's.</param>
    /// <param name="style">The style.</param>
    /// <param name="first">The place of the first of them in the request; its noise has the seed and this.</param>
    /// <param name="options">Settings within their limits.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One image for each face.</returns>
    protected abstract Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<InvertedFace> faces,
        StyleModel style,
        int first,
        StylizationOptions options,
        CancellationToken cancellationToken);

    /// <summary>Draws the next faces of a request with a student.</summary>
    /// <param name="faces">Aligned faces, which stay the caller's.</param>
    /// <param name="student">The student.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One image for each face.</returns>
    protected abstract Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<Image<Rgb24>> faces, StudentModel student, CancellationToken cancellationToken);

    /// <summary>One request: draws its pictures and tells of it.</summary>
    private Task<IReadOnlyList<Image<Rgb24>>> MeasureAsync(int faces, Func<ImageBatch, Task> draw) =>
        JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Stylize, async activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces);
            long start = Stopwatch.GetTimestamp();
            using var pictures = new ImageBatch();
            await draw(pictures).ConfigureAwait(false);
            LogEnd(log, faces, Stopwatch.GetElapsedTime(start).TotalSeconds);
            return pictures.Take();
        });

    private async Task<IReadOnlyList<Image<Rgb24>>> InvertAndDrawAsync(
        IReadOnlyList<Image<Rgb24>> photos,
        StyleModel style,
        int first,
        StylizationOptions options,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<InvertedFace> faces =
            await inverter.InvertAsync(photos, progress: null, cancellationToken).ConfigureAwait(false);
        try
        {
            return await DrawAsync(faces, style, first, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (InvertedFace face in faces)
            {
                face.Dispose();
            }
        }
    }

    private Task BeginAsync(
        IReadOnlyList<InvertedFace> faces, StyleModel style, StylizationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(style);
        options.Validate();
        if (style is StudentModel && options.Strength != 1)
        {
            throw new InvalidOptionsException(
                [$"{nameof(StylizationOptions)}.{nameof(StylizationOptions.Strength)} must be 1 for the student " +
                $"'{LogText.Of(style.Metadata.Name)}': it has learned that strength alone."]);
        }

        return CheckAsync(faces, style, options, cancellationToken);
    }

    private async Task AlignAsync(FacePhoto[] photos, ImageBatch faces, CancellationToken cancellationToken)
    {
        foreach (FacePhoto photo in photos)
        {
            AlignedFace face = await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false);
            faces.Add([face.Image]);
        }
    }

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "Stylized {Faces} face(s) in {Seconds} s")]
    private static partial void LogEnd(ILogger logger, int faces, double seconds);
}
