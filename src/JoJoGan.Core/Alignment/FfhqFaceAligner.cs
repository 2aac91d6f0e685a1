using System.Globalization;
using JoJoGan.Detection;
using JoJoGan.Diagnostics;
using JoJoGan.Imaging;

namespace JoJoGan.Alignment;

/// <summary>
/// Cuts faces out by the recipe of the FFHQ dataset that e4e and JoJoGAN use: the face that the photo's
/// <see cref="FacePhoto.Landmarks"/> point at, or those that a detector finds. Images that are aligned already are passed
/// through.
/// </summary>
public sealed class FfhqFaceAligner : IFaceAligner
{
    private const double LeastSide = 8;
    private const double MostSides = 4;

    private readonly FfhqAlignmentOptions options;
    private readonly IFaceDetector? detector;
    private readonly FaceDetectionOptions? detection;

    /// <summary>Creates the aligner.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="detector">Finds the faces of photos about which nothing is known; null where that never happens.</param>
    /// <param name="detection">How the detector looks for faces, if that is known: for messages.</param>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits.</exception>
    public FfhqFaceAligner(
        FfhqAlignmentOptions? options = null, IFaceDetector? detector = null, FaceDetectionOptions? detection = null)
    {
        this.options = options ?? new FfhqAlignmentOptions();
        this.options.Validate();

        this.detector = detector;
        this.detection = detection;
    }

    /// <summary>
    /// Cuts out the photo's face, of several the largest, <see cref="FfhqAlignmentOptions.OutputSize"/> pixels square; a copy of
    /// the photo if it is aligned already.
    /// </summary>
    /// <param name="photo">The photo.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The aligned face.</returns>
    /// <exception cref="FaceNotFoundException">No face was found, or there is neither a detector nor landmarks.</exception>
    /// <exception cref="ImageException">
    /// The landmarks describe no face in this photo, or an aligned photo is not square.
    /// </exception>
    public async Task<AlignedFace> AlignAsync(FacePhoto photo, CancellationToken cancellationToken = default) =>
        (await AlignAsync(photo, faces => [faces[0]], cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc />
    public Task<IReadOnlyList<AlignedFace>> AlignAllAsync(FacePhoto photo, CancellationToken cancellationToken = default) =>
        AlignAsync(photo, faces => faces, cancellationToken);

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

    private Task<IReadOnlyList<AlignedFace>> AlignAsync(
        FacePhoto photo,
        Func<IReadOnlyList<DetectedFace>, IReadOnlyList<DetectedFace>> choose,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Align, async activity =>
        {
            IReadOnlyList<AlignedFace> faces = await CutOutAsync(photo, choose, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces.Count);
            return faces;
        });
    }

    private async Task<IReadOnlyList<AlignedFace>> CutOutAsync(
        FacePhoto photo,
        Func<IReadOnlyList<DetectedFace>, IReadOnlyList<DetectedFace>> choose,
        CancellationToken cancellationToken)
    {
        if (photo.IsAligned)
        {
            return [await Task.Run(() => new AlignedFace(CopySquare(photo)) { Landmarks = photo.Landmarks }, cancellationToken)
                .ConfigureAwait(false)];
        }

        if (photo.Landmarks is { } known)
        {
            AlignedFace Cut() => CutOut(photo, RgbRaster.From(photo.Image), known, null, cancellationToken);
            return [await Task.Run(Cut, cancellationToken).ConfigureAwait(false)];
        }

        IReadOnlyList<DetectedFace> found = choose(await FindAsync(photo, cancellationToken).ConfigureAwait(false));
        return await Task.Run(() => CutOut(photo, found, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<DetectedFace>> FindAsync(FacePhoto photo, CancellationToken cancellationToken)
    {
        string name = photo.Name ?? "The photo";
        if (detector is null)
        {
            throw new FaceNotFoundException(
                $"{name}: nothing says where the face is. Give its landmarks (both eyes and mouth corners), "
                + "or mark the picture as aligned if it is an FFHQ-aligned crop.");
        }

        IReadOnlyList<IReadOnlyList<DetectedFace>> all;
        try
        {
            all = await detector.DetectAsync([photo.Image], cancellationToken).ConfigureAwait(false);
        }
        catch (WeightsNotFoundException e)
        {
            throw new WeightsNotFoundException(
                $"{name}: nothing says where the face is, and it cannot be looked for. {e.Message}", e.Path, e.OptionName);
        }

        DetectedFace[] found = [.. all[0].Where(f => IsNear(f.Landmarks, photo.Image.Width, photo.Image.Height)
            && IsFace(CropQuad.Of(f.Landmarks), f.Landmarks, photo.Image.Width, photo.Image.Height))];
        return found.Length > 0 ? found : throw new FaceNotFoundException(
            $"{name}: no face was found{Tried(photo.Image)}. Give its landmarks (both eyes and mouth corners), mark the picture "
            + "as aligned if it is an FFHQ-aligned crop, or change how faces are looked for.");
    }

    private string Tried(Image<Rgb24> picture)
    {
        if (detection is null)
        {
            return "";
        }

        int side = Math.Min(Math.Max(picture.Width, picture.Height), detection.LongestSide);
        string turned = detection.TryRotations ? "upright, turned by a quarter either way and upside down" : "upright";
        return string.Create(
            CultureInfo.InvariantCulture,
            $" with a score above {detection.ScoreThreshold} ({nameof(detection.ScoreThreshold)}) at {side} px and less "
                + $"({nameof(detection.LongestSide)}), {turned}");
    }

    private List<AlignedFace> CutOut(FacePhoto photo, IReadOnlyList<DetectedFace> found, CancellationToken cancellationToken)
    {
        var faces = new List<AlignedFace>(found.Count);
        try
        {
            RgbRaster raster = RgbRaster.From(photo.Image);
            foreach (DetectedFace face in found)
            {
                faces.Add(CutOut(photo, raster, face.Landmarks, face, cancellationToken));
            }

            return faces;
        }
        catch
        {
            faces.ForEach(f => f.Dispose());
            throw;
        }
    }

    private AlignedFace CutOut(
        FacePhoto photo, RgbRaster raster, FaceLandmarks landmarks, DetectedFace? detected, CancellationToken cancellationToken)
    {
        CropSource source = Prepare(raster, landmarks, photo.Name, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();

        // The recipe hands the corners half a pixel further to the sampling.
        double[] corners = source.Quad.Move(0.5, 0.5).Corners;
        RgbRaster crop = QuadTransform.Apply(source.Raster, corners, options.OutputSize * options.Supersampling);
        cancellationToken.ThrowIfCancellationRequested();
        crop = Resampler.Resize(crop, options.OutputSize, options.OutputSize, ResamplingFilter.Lanczos);
        return new AlignedFace(crop.ToImage())
        {
            Landmarks = landmarks,
            Place = CropQuad.Of(landmarks).Place,
            Detection = detected,
        };
    }

    private static Image<Rgb24> CopySquare(FacePhoto photo)
    {
        RgbRaster raster = RgbRaster.From(photo.Image);
        int side = Math.Min(raster.Width, raster.Height);
        return Math.Abs(raster.Width - raster.Height) <= 1
            ? raster.Crop(0, 0, side, side).ToImage()
            : throw new ImageException(
                $"the picture is marked as aligned but has {raster.Width} x {raster.Height} pixels; aligned crops are square. "
                + "Give its landmarks to have it aligned, or crop it square.",
                photo.Name);
    }

    private static void Check(CropQuad quad, FaceLandmarks face, RgbRaster photo, string? name)
    {
        if (!IsNear(face, photo.Width, photo.Height))
        {
            throw new ImageException(
                $"the landmarks lie far outside the picture of {photo.Width} x {photo.Height} pixels; give them in pixels of the "
                + "upright picture.",
                name);
        }

        if (!IsFace(quad, face, photo.Width, photo.Height))
        {
            throw new ImageException(
                "the landmarks describe no face: points are swapped, coincide or are much too far apart; give them in the order "
                + "left eye, right eye, left and right corner of the mouth, left and right as seen in the picture.",
                name);
        }
    }

    private static bool IsFace(CropQuad quad, FaceLandmarks face, int width, int height) =>
        IsInOrder(face) && quad.Side >= LeastSide && quad.Side <= MostSides * Math.Max(width, height);

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

    private static bool IsNear(FaceLandmarks face, int width, int height) =>
        new[] { face.LeftEye, face.RightEye, face.LeftMouth, face.RightMouth }
            .All(p => IsNear(p.X, width) && IsNear(p.Y, height));

    // Half a picture outside is still plausible for a face that the photo cuts off. NaN is not near.
    private static bool IsNear(double position, int size) => position >= -0.5 * size && position <= 1.5 * size;
}
