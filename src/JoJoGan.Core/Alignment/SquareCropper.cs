using JoJoGan.Diagnostics;
using JoJoGan.Imaging;

namespace JoJoGan.Alignment;

/// <summary>
/// Cuts photos to the square in their middle, for generators of other things than faces. Photos that are aligned or have
/// landmarks are treated as <see cref="FfhqFaceAligner"/> does.
/// </summary>
/// <param name="options">How a face with landmarks is cut out; null for the defaults.</param>
public sealed class SquareCropper(FfhqAlignmentOptions? options = null) : IFaceAligner
{
    private readonly FfhqFaceAligner faces = new(options);

    /// <inheritdoc />
    public Task<AlignedFace> AlignAsync(FacePhoto photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.IsAligned || photo.Landmarks is not null
            ? faces.AlignAsync(photo, cancellationToken)
            : JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Align, activity =>
            {
                activity?.SetTag(JoJoGanTelemetry.FacesTag, 1);
                return Task.Run(() => Crop(photo.Image), cancellationToken);
            });
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlignedFace>> AlignAllAsync(
        FacePhoto photo, CancellationToken cancellationToken = default) =>
        [await AlignAsync(photo, cancellationToken).ConfigureAwait(false)];

    private static AlignedFace Crop(Image<Rgb24> photo)
    {
        int side = Math.Min(photo.Width, photo.Height);
        (int left, int top) = ((photo.Width - side) / 2, (photo.Height - side) / 2);
        return new AlignedFace(RgbRaster.From(photo).Crop(left, top, side, side).ToImage())
        {
            // The middle of the first pixel is at (0, 0).
            Place = new CropTransform(new FacePoint(left - 0.5, top - 0.5), new FacePoint(side, 0)),
        };
    }
}
