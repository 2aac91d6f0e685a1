namespace JoJoGan.Alignment;

/// <summary>
/// Where an aligned crop lies in its photo: a square, turned by any angle. Positions in the crop are shares of its side, so that
/// the place serves a crop of any size; positions in the photo are in pixels, counted from the center of the first one.
/// </summary>
/// <param name="Corner">The crop's upper left corner.</param>
/// <param name="Across">The way along the crop's upper edge, X to the right and Y down, in pixels.</param>
public sealed record CropTransform(FacePoint Corner, FacePoint Across)
{
    /// <summary>The length of the square's side in pixels of the photo.</summary>
    public double Side => double.Hypot(Across.X, Across.Y);

    /// <summary>The square around a face by the recipe of the FFHQ dataset.</summary>
    /// <param name="face">The face's points.</param>
    public static CropTransform Of(FaceLandmarks face)
    {
        ArgumentNullException.ThrowIfNull(face);
        return CropQuad.Of(face).Place;
    }

    /// <summary>From the crop to the photo.</summary>
    /// <param name="crop">Shares of the crop's side: (0, 0) is its upper left corner, (1, 1) the lower right one.</param>
    public FacePoint ToPhoto(FacePoint crop) => new(
        Corner.X + (crop.X * Across.X) - (crop.Y * Across.Y),
        Corner.Y + (crop.X * Across.Y) + (crop.Y * Across.X));

    /// <summary>From the photo to the crop: the inverse of <see cref="ToPhoto"/>.</summary>
    /// <param name="photo">A position in pixels.</param>
    public FacePoint ToCrop(FacePoint photo)
    {
        (double x, double y) = (photo.X - Corner.X, photo.Y - Corner.Y);
        double area = (Across.X * Across.X) + (Across.Y * Across.Y);
        return new(((x * Across.X) + (y * Across.Y)) / area, ((y * Across.X) - (x * Across.Y)) / area);
    }

    /// <summary>The pixels of a photo that the square covers; none where it lies outside.</summary>
    internal (int Left, int Top, int Right, int Bottom) Bounds(int width, int height)
    {
        FacePoint[] corners = [.. new FacePoint[] { new(0, 0), new(1, 0), new(1, 1), new(0, 1) }.Select(ToPhoto)];
        return (
            (int)Math.Clamp(Math.Floor(corners.Min(c => c.X)), 0, width),
            (int)Math.Clamp(Math.Floor(corners.Min(c => c.Y)), 0, height),
            (int)Math.Clamp(Math.Ceiling(corners.Max(c => c.X)) + 1, 0, width),
            (int)Math.Clamp(Math.Ceiling(corners.Max(c => c.Y)) + 1, 0, height));
    }
}
