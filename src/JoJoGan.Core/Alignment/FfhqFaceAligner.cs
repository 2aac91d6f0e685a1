using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan;

/// <summary>
/// Cuts out the face that the photo's <see cref="FacePhoto.Landmarks"/> point at, by the recipe of the FFHQ dataset that e4e and
/// JoJoGAN use; passes pictures through that are aligned already. It finds no faces by itself.
/// </summary>
public sealed class FfhqFaceAligner : IFaceAligner
{
    private const double LeastSide = 8;
    private const double MostSides = 4;

    private readonly FfhqAlignmentOptions options;

    /// <summary>Creates the aligner.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits.</exception>
    public FfhqFaceAligner(FfhqAlignmentOptions? options = null)
    {
        this.options = options ?? new FfhqAlignmentOptions();
        this.options.Validate();
    }

    /// <summary>
    /// Cuts out the photo's face, <see cref="FfhqAlignmentOptions.OutputSize"/> pixels square; a copy of the photo if it is
    /// aligned already.
    /// </summary>
    /// <param name="photo">The photo; stays the caller's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The aligned face; the caller disposes it.</returns>
    /// <exception cref="FaceNotFoundException">The photo has no landmarks and is not marked as aligned.</exception>
    /// <exception cref="PictureException">
    /// The landmarks describe no face in this photo, or an aligned photo is not square.
    /// </exception>
    public Task<AlignedFace> AlignAsync(FacePhoto photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return Task.Run(() => Align(photo, cancellationToken), cancellationToken);
    }

    /// <summary>The picture that the final sampling reads, and the square in its pixels.</summary>
    internal CropSource Prepare(RgbRaster photo, FaceLandmarks face, string? name, CancellationToken cancellationToken)
    {
        CropQuad quad = CropQuad.Of(face);
        Check(quad, face, photo, name);
        CropSource source = new CropSource(photo, quad).Shrink(options.OutputSize);
        cancellationToken.ThrowIfCancellationRequested();
        source = source.Crop();
        return options.Padding ? source.Pad() : source;
    }

    private AlignedFace Align(FacePhoto photo, CancellationToken cancellationToken)
    {
        if (photo.IsAligned)
        {
            return new AlignedFace(CopySquare(photo)) { Landmarks = photo.Landmarks };
        }

        FaceLandmarks face = photo.Landmarks ?? throw new FaceNotFoundException(
            $"{photo.Name ?? "The photo"}: nothing says where the face is. Give its landmarks (both eyes and mouth corners), "
            + "or mark the picture as aligned if it is an FFHQ-aligned crop.");
        CropSource source = Prepare(RgbRaster.From(photo.Picture), face, photo.Name, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();

        // The recipe hands the corners half a pixel further to the sampling.
        double[] corners = source.Quad.Move(0.5, 0.5).Corners;
        RgbRaster crop = QuadTransform.Apply(source.Raster, corners, options.OutputSize * options.Supersampling);
        cancellationToken.ThrowIfCancellationRequested();
        crop = Resampler.Resize(crop, options.OutputSize, options.OutputSize, ResamplingFilter.Lanczos);
        return new AlignedFace(crop.ToPicture()) { Landmarks = face };
    }

    private static Image<Rgb24> CopySquare(FacePhoto photo)
    {
        RgbRaster raster = RgbRaster.From(photo.Picture);
        int side = Math.Min(raster.Width, raster.Height);
        return Math.Abs(raster.Width - raster.Height) <= 1
            ? raster.Crop(0, 0, side, side).ToPicture()
            : throw new PictureException(
                $"the picture is marked as aligned but has {raster.Width} x {raster.Height} pixels; aligned crops are square. "
                + "Give its landmarks to have it aligned, or crop it square.",
                photo.Name);
    }

    private static void Check(CropQuad quad, FaceLandmarks face, RgbRaster photo, string? name)
    {
        FacePoint[] points = [face.LeftEye, face.RightEye, face.LeftMouth, face.RightMouth];
        if (!points.All(p => IsNear(p.X, photo.Width) && IsNear(p.Y, photo.Height)))
        {
            throw new PictureException(
                $"the landmarks lie far outside the picture of {photo.Width} x {photo.Height} pixels; give them in pixels of the "
                + "upright picture.",
                name);
        }

        if (!IsInOrder(face) || !(quad.Side >= LeastSide && quad.Side <= MostSides * Math.Max(photo.Width, photo.Height)))
        {
            throw new PictureException(
                "the landmarks describe no face: points are swapped, coincide or are much too far apart; give them in the order "
                + "left eye, right eye, left and right corner of the mouth, left and right as seen in the picture.",
                name);
        }
    }

    // Directions relative to the face itself, so that it may be turned by any angle: from the line of the eyes to the mouth it is
    // a turn to the right (y grows downwards), and the mouth's corners run as the eyes do.
    private static bool IsInOrder(FaceLandmarks face)
    {
        (double eyesX, double eyesY) = (face.RightEye.X - face.LeftEye.X, face.RightEye.Y - face.LeftEye.Y);
        (double mouthX, double mouthY) = (face.RightMouth.X - face.LeftMouth.X, face.RightMouth.Y - face.LeftMouth.Y);
        double downX = face.LeftMouth.X + face.RightMouth.X - face.LeftEye.X - face.RightEye.X;
        double downY = face.LeftMouth.Y + face.RightMouth.Y - face.LeftEye.Y - face.RightEye.Y;
        return (eyesX * downY) - (eyesY * downX) > 0 && (eyesX * mouthX) + (eyesY * mouthY) > 0;
    }

    // Half a picture outside is still plausible for a face that the photo cuts off. NaN is not near.
    private static bool IsNear(double position, int size) => position >= -0.5 * size && position <= 1.5 * size;
}
