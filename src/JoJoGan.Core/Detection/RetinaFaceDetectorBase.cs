using JoJoGan.Alignment;
using JoJoGan.Imaging;
using JoJoGan.Validation;

namespace JoJoGan.Detection;

/// <summary>
/// Finds faces with a RetinaFace network, whichever runtime computes it: in pictures reduced to
/// <see cref="FaceDetectionOptions.LongestSide"/>, until a face is sure and upright also turned by quarters, and if there is none
/// at all at a quarter of that size.
/// </summary>
/// <param name="options">Thresholds and sizes.</param>
public abstract class RetinaFaceDetectorBase(FaceDetectionOptions options) : IFaceDetector
{
    // As many of the best boxes as the published detector looks at.
    private const int MostCandidates = 5000;

    // So much smaller a picture is looked at for faces that fill it.
    private const int Smaller = 4;
    private const int LeastSide = 64;
    private const double LargestTilt = 45;

    // A face of this score ends the search; most pictures are upright, so that one in a turned picture must be surer by as much.
    private const double Sure = 0.9;
    private const double Doubt = 0.1;

    /// <summary>What the network's input is less than the bytes: of blue, green and red.</summary>
    public static IReadOnlyList<float> MeanBgr { get; } = [104, 117, 123];

    /// <inheritdoc />
    public async Task<IReadOnlyList<IReadOnlyList<DetectedFace>>> DetectAsync(
        IReadOnlyList<Image<Rgb24>> pictures, CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(pictures);
        var found = new IReadOnlyList<DetectedFace>[pictures.Count];
        double[] trust = new double[pictures.Count];
        Array.Fill(found, []);
        Array.Fill(trust, double.NegativeInfinity);
        int[] sides = [options.LongestSide, Math.Max(options.LongestSide / Smaller, LeastSide)];
        int[] turns = options.TryRotations ? [0, 1, 2, 3] : [0];
        foreach (Look look in sides.Distinct().SelectMany(side => turns.Select(turn => new Look(turn, side))))
        {
            int[] open = [.. Enumerable.Range(0, pictures.Count).Where(i => NeedsLook(look, pictures[i], trust[i]))];
            await LookAsync(pictures, open, look, found, trust, cancellationToken).ConfigureAwait(false);
        }

        return found;

        // Reduced further, a picture loses its smaller faces, so that it is looked at only if it has shown none that is upright.
        bool NeedsLook(Look look, Image<Rgb24> picture, double trusted) => look.LongestSide == options.LongestSide
            ? trusted < Sure
            : trusted <= 0 && Math.Max(picture.Width, picture.Height) > look.LongestSide;
    }

    /// <summary>Computes the network for pictures of one size.</summary>
    /// <param name="pixels">
    /// [n, height, width, 3] bytes: red, green, blue. The network takes BGR less <see cref="MeanBgr"/>.
    /// </param>
    /// <param name="height">Height of the pictures in pixels.</param>
    /// <param name="width">Width of the pictures in pixels.</param>
    /// <param name="cancellationToken">Stops before the work begins.</param>
    /// <returns>
    /// For each prior box in the order of <see cref="PriorBox.AllFor"/>: [n, priors, 4] offsets for
    /// <see cref="PriorBox.DecodeBox"/>, [n, priors, 2] probabilities of background and face, [n, priors, 10] offsets for
    /// <see cref="PriorBox.DecodePoints"/>.
    /// </returns>
    protected abstract Task<(float[] Boxes, float[] Scores, float[] Landmarks)> PredictAsync(
        byte[] pixels, int height, int width, CancellationToken cancellationToken);

    /// <summary>Looks at some of the pictures; what is found replaces what is trusted less.</summary>
    private async Task LookAsync(
        IReadOnlyList<Image<Rgb24>> pictures,
        IEnumerable<int> chosen,
        Look look,
        IReadOnlyList<DetectedFace>[] found,
        double[] trust,
        CancellationToken cancellationToken)
    {
        // The pixels of a batch lie in one array.
        int Fitting((int Width, int Height) size) =>
            (int)Math.Min(Array.MaxLength / ((long)RgbRaster.Channels * size.Width * size.Height), options.BatchSize);

        IEnumerable<int[]> batches = chosen
            .GroupBy(i => ReducedSize(pictures[i], look.LongestSide))
            .SelectMany(group => group.Chunk(Fitting(group.Key)));
        foreach (int[] batch in batches)
        {
            RgbRaster[] Turned() =>
                [.. batch.Select(i => QuarterTurn.Apply(Reduce(pictures[i], look.LongestSide), look.QuarterTurns))];

            RgbRaster[] rasters = await Task.Run(Turned, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<DetectedFace>[] faces = await DetectAsync(rasters, cancellationToken).ConfigureAwait(false);
            foreach ((int index, IReadOnlyList<DetectedFace> seen) in batch.Zip(faces))
            {
                double trusted = Trust(seen) - (look.QuarterTurns == 0 ? 0 : Doubt);
                if (trusted > trust[index])
                {
                    trust[index] = trusted;
                    found[index] = [.. seen.Select(face => ToImage(face, rasters[0], look.QuarterTurns, pictures[index]))];
                }
            }
        }
    }

    private static (int Width, int Height) ReducedSize(Image<Rgb24> picture, int longestSide)
    {
        double scale = Math.Min((double)longestSide / Math.Max(picture.Width, picture.Height), 1);
        return (Math.Max((int)Math.Round(picture.Width * scale), 1), Math.Max((int)Math.Round(picture.Height * scale), 1));
    }

    private static RgbRaster Reduce(Image<Rgb24> picture, int longestSide)
    {
        (int width, int height) = ReducedSize(picture, longestSide);
        return Resampler.Resize(RgbRaster.From(picture), width, height, ResamplingFilter.Bilinear);
    }

    /// <summary>The faces of each picture, the largest first, in pixels of the raster.</summary>
    private async Task<IReadOnlyList<DetectedFace>[]> DetectAsync(RgbRaster[] rasters, CancellationToken cancellationToken)
    {
        (int width, int height) = (rasters[0].Width, rasters[0].Height);
        byte[] pixels = [.. rasters.SelectMany(r => r.Pixels)];
        (float[] boxes, float[] scores, float[] points) =
            await PredictAsync(pixels, height, width, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PriorBox> priors = PriorBox.AllFor(width, height);
        return [.. Enumerable.Range(0, rasters.Length).Select(Faces)];

        IReadOnlyList<DetectedFace> Faces(int picture)
        {
            int first = picture * priors.Count;
            int[] candidates = [.. Enumerable.Range(0, priors.Count)
                .Where(i => Score(first + i) > options.ScoreThreshold)
                .OrderByDescending(i => Score(first + i))
                .Take(MostCandidates)];
            FaceBox[] decoded = [.. candidates.Select(i => priors[i].DecodeBox(boxes.AsSpan(4 * (first + i), 4), width, height))];
            IReadOnlyList<int> kept = NonMaximumSuppression.Select(
                decoded,
                [.. candidates.Select(i => Score(first + i))],
                (float)options.ScoreThreshold,
                (float)options.OverlapThreshold);
            return [.. kept.Select(k => Face(decoded[k], candidates[k], first)).OrderByDescending(face => face.Box.Area)];
        }

        DetectedFace Face(FaceBox box, int prior, int first)
        {
            FacePoint[] p = priors[prior].DecodePoints(points.AsSpan(10 * (first + prior), 10), width, height);
            return new DetectedFace(box, Score(first + prior), new FaceLandmarks(p[0], p[1], p[3], p[4]), p[2]);
        }

        float Score(int prior) => scores[(2 * prior) + 1];
    }

    /// <summary>
    /// How much a look is trusted: its best score, less 1 for a face that leans by more than 45 degrees, which another turn shows
    /// better; less than 0 for none.
    /// </summary>
    private static double Trust(IReadOnlyList<DetectedFace> faces) =>
        faces.Select(Trust).DefaultIfEmpty(double.NegativeInfinity).Max();

    private static double Trust(DetectedFace face)
    {
        (FacePoint left, FacePoint right) = (face.Landmarks.LeftEye, face.Landmarks.RightEye);
        double tilt = double.RadiansToDegrees(Math.Atan2(right.Y - left.Y, right.X - left.X));
        return Math.Abs(tilt) <= LargestTilt ? face.Score : face.Score - 1;
    }

    /// <summary>From pixels of the turned, reduced raster to pixels of the picture.</summary>
    private static DetectedFace ToImage(DetectedFace face, RgbRaster raster, int quarterTurns, Image<Rgb24> picture)
    {
        (int width, int height) = quarterTurns % 2 == 0 ? (raster.Width, raster.Height) : (raster.Height, raster.Width);
        FacePoint first = Move(new FacePoint(face.Box.Left, face.Box.Top));
        FacePoint second = Move(new FacePoint(face.Box.Right, face.Box.Bottom));
        var box = new FaceBox(
            (float)Math.Min(first.X, second.X),
            (float)Math.Min(first.Y, second.Y),
            (float)Math.Max(first.X, second.X),
            (float)Math.Max(first.Y, second.Y));
        FaceLandmarks p = face.Landmarks;
        var landmarks = new FaceLandmarks(Move(p.LeftEye), Move(p.RightEye), Move(p.LeftMouth), Move(p.RightMouth));
        return new DetectedFace(box, face.Score, landmarks, Move(face.Nose));

        FacePoint Move(FacePoint point)
        {
            FacePoint upright = QuarterTurn.Undo(point, quarterTurns, width, height);
            return new FacePoint(upright.X * picture.Width / width, upright.Y * picture.Height / height);
        }
    }

    private sealed record Look(int QuarterTurns, int LongestSide);
}
