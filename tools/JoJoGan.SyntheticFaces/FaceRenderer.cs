using JoJoGan.Alignment;

namespace JoJoGan.SyntheticFaces;

/// <summary>
/// Draws portraits from parameters, in the coordinates of an FFHQ-aligned crop: eyes and mouth are at the same places in every
/// picture, pose moves the head around them. Deterministic; a picture does not depend on the others of its batch.
/// </summary>
public static class FaceRenderer
{
    /// <summary>Draws portraits; records no gradient.</summary>
    /// <param name="parameters">[n, P] in [0, 1], in the order of <see cref="FaceParameter"/>.</param>
    /// <param name="size">Side in pixels, at least 16.</param>
    /// <param name="style">How to draw them.</param>
    /// <returns>[n, 3, size, size] in [-1, 1], on the parameters' device.</returns>
    /// <exception cref="ArgumentException">The parameters have another shape.</exception>
    public static Tensor Render(Tensor parameters, int size, FaceStyle style = FaceStyle.Photo)
        => Draw(parameters, size, Look.Of(style));

    /// <summary>Draws portraits in a random style, which is none of those that have a name; records no gradient.</summary>
    /// <param name="parameters">[n, P] in [0, 1], in the order of <see cref="FaceParameter"/>.</param>
    /// <param name="size">Side in pixels, at least 16.</param>
    /// <param name="random">Imagines the style.</param>
    /// <returns>[n, 3, size, size] in [-1, 1], on the parameters' device.</returns>
    /// <exception cref="ArgumentException">The parameters have another shape.</exception>
    public static Tensor RenderImagined(Tensor parameters, int size, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Draw(parameters, size, new ImaginedLook(random));
    }

    /// <summary>Draws frames around the crops of portraits; records no gradient.</summary>
    /// <param name="parameters">[n, P] in [0, 1], in the order of <see cref="FaceParameter"/>.</param>
    /// <param name="width">Width of the frame in pixels, at least 16.</param>
    /// <param name="height">Height of the frame in pixels, at least 16.</param>
    /// <param name="place">Where the crop lies in each frame.</param>
    /// <returns>[n, 3, height, width] in [-1, 1], on the parameters' device.</returns>
    /// <exception cref="ArgumentException">The parameters have another shape.</exception>
    public static Tensor RenderFrame(Tensor parameters, int width, int height, CropTransform place)
    {
        EnsureShape(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 16);
        ArgumentNullException.ThrowIfNull(place);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int rows = Math.Max(Batches.PixelsAtOnce / width, 1);
        var bands = new List<Tensor>();
        for (int top = 0; top < height; top += rows)
        {
            var grid = new Grid(width, top, Math.Min(rows, height - top), place, parameters.device);
            bands.Add(Batches.Attempt(() => Draw(parameters, grid, Look.Of(FaceStyle.Photo))));
        }

        return cat(bands, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Where eyes and mouth are in every picture; aligning a picture by them gives the picture back.</summary>
    /// <param name="size">The picture's side in pixels.</param>
    public static FaceLandmarks Landmarks(int size)
    {
        return new FaceLandmarks(
            At(-Anchors.EyeX, Anchors.EyeY),
            At(Anchors.EyeX, Anchors.EyeY),
            At(-Anchors.MouthX, Anchors.MouthY),
            At(Anchors.MouthX, Anchors.MouthY));

        // The aligner counts pixels from the center of the first one.
        FacePoint At(double x, double y) => new(((x + 1) * 0.5 * size) - 0.5, ((y + 1) * 0.5 * size) - 0.5);
    }

    private static Tensor Draw(Tensor parameters, int size, Look look)
    {
        EnsureShape(parameters);
        return Batches.Draw(parameters, size, (chunk, grid) => Draw(chunk, grid, look));
    }

    private static Tensor Draw(Tensor parameters, Grid grid, Look look)
        => Portrait.Draw(new ParameterReader<FaceParameter>(parameters), grid, look);

    private static void EnsureShape(Tensor parameters) => Batches.EnsureShape(parameters, FaceParameters.Count);
}
