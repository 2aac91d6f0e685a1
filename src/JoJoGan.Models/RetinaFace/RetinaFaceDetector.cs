using JoJoGan.Imaging;
using JoJoGan.Networks;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.RetinaFace;

/// <summary>
/// Finds faces with RetinaFace: pictures reduced to <see cref="FaceDetectionOptions.LongestSide"/>, and those without a face looked
/// at again turned by quarters.
/// </summary>
/// <param name="networks">Supplies the detector's network.</param>
/// <param name="options">Thresholds and sizes.</param>
public sealed class RetinaFaceDetector(INetworkSource networks, IOptions<JoJoGanOptions> options) : IFaceDetector
{
    // As many of the best boxes as the published detector looks at.
    private const int MostCandidates = 5000;

    private readonly FaceDetectionOptions settings = options.Value.Detection;

    /// <inheritdoc />
    public async Task<IReadOnlyList<IReadOnlyList<DetectedFace>>> DetectAsync(
        IReadOnlyList<Image<Rgb24>> pictures, CancellationToken cancellationToken = default)
    {
        Entries.ThrowIfAnyNull(pictures);
        var found = new IReadOnlyList<DetectedFace>[pictures.Count];
        Array.Fill(found, []);
        await LookAsync(pictures, Enumerable.Range(0, pictures.Count), quarterTurns: 0, found, cancellationToken).ConfigureAwait(false);
        int[] empty = [.. Enumerable.Range(0, pictures.Count).Where(i => found[i].Count == 0)];
        for (int quarterTurns = 1; quarterTurns < 4 && settings.TriesTurned; quarterTurns++)
        {
            await LookAsync(pictures, empty, quarterTurns, found, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Looks at some of the pictures; what is found replaces what is less certain.</summary>
    private async Task LookAsync(
        IReadOnlyList<Image<Rgb24>> pictures,
        IEnumerable<int> chosen,
        int quarterTurns,
        IReadOnlyList<DetectedFace>[] found,
        CancellationToken cancellationToken)
    {
        IEnumerable<int[]> batches = chosen.GroupBy(i => ReducedSize(pictures[i])).SelectMany(group => group.Chunk(settings.BatchSize));
        foreach (int[] batch in batches)
        {
            RgbRaster[] rasters = await Task.Run(
                () => batch.Select(i => QuarterTurn.Apply(Reduce(pictures[i]), quarterTurns)).ToArray(), cancellationToken).ConfigureAwait(false);
            IReadOnlyList<DetectedFace>[] faces = await networks.Worker.RunAsync(() => Detect(rasters), cancellationToken).ConfigureAwait(false);
            foreach ((int index, IReadOnlyList<DetectedFace> seen) in batch.Zip(faces))
            {
                if (seen.Count > 0 && (found[index].Count == 0 || Best(seen) > Best(found[index])))
                {
                    found[index] = [.. seen.Select(face => ToPicture(face, rasters[0], quarterTurns, pictures[index]))];
                }
            }
        }
    }

    private (int Width, int Height) ReducedSize(Image<Rgb24> picture)
    {
        double scale = Math.Min((double)settings.LongestSide / Math.Max(picture.Width, picture.Height), 1);
        return (Math.Max((int)Math.Round(picture.Width * scale), 1), Math.Max((int)Math.Round(picture.Height * scale), 1));
    }

    private RgbRaster Reduce(Image<Rgb24> picture)
    {
        (int width, int height) = ReducedSize(picture);
        return Resampler.Resize(RgbRaster.From(picture), width, height, ResamplingFilter.Bilinear);
    }

    /// <summary>The faces of each picture, the largest first, in pixels of the raster.</summary>
    private IReadOnlyList<DetectedFace>[] Detect(RgbRaster[] rasters)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (int width, int height) = (rasters[0].Width, rasters[0].Height);
        RetinaFaceOutput output = networks.Detector.forward(ToTensor(rasters, networks.Device));
        IReadOnlyList<PriorBox> priors = PriorBoxes.For(width, height);
        float[] boxes = Values(output.Boxes), scores = Values(output.Scores), points = Values(output.Landmarks);
        return [.. Enumerable.Range(0, rasters.Length).Select(Faces)];

        IReadOnlyList<DetectedFace> Faces(int picture)
        {
            int first = picture * priors.Count;
            int[] candidates = [.. Enumerable.Range(0, priors.Count)
                .Where(i => Score(first + i) > settings.ScoreThreshold)
                .OrderByDescending(i => Score(first + i))
                .Take(MostCandidates)];
            FaceBox[] decoded = [.. candidates.Select(i => priors[i].DecodeBox(boxes.AsSpan(4 * (first + i), 4), width, height))];
            IReadOnlyList<int> kept = NonMaximumSuppression.Select(
                decoded, [.. candidates.Select(i => Score(first + i))], (float)settings.ScoreThreshold, (float)settings.OverlapThreshold);
            return [.. kept.Select(k => Face(decoded[k], candidates[k], first)).OrderByDescending(face => face.Box.Area)];
        }

        DetectedFace Face(FaceBox box, int prior, int first)
        {
            FacePoint[] p = priors[prior].DecodePoints(points.AsSpan(10 * (first + prior), 10), width, height);
            return new DetectedFace(box, Score(first + prior), new FaceLandmarks(p[0], p[1], p[3], p[4]), p[2]);
        }

        float Score(int prior) => scores[(2 * prior) + 1];
    }

    /// <summary>[n, 3, height, width]: blue, green and red, less their means.</summary>
    private static Tensor ToTensor(RgbRaster[] rasters, Device device)
    {
        byte[] bytes = [.. rasters.SelectMany(r => r.Pixels)];
        using var scope = NewDisposeScope();
        Tensor rgb = tensor(bytes, [rasters.Length, rasters[0].Height, rasters[0].Width, RgbRaster.Channels]).to(device).to_type(ScalarType.Float32);
        Tensor mean = tensor(RetinaFaceNetwork.MeanBgr.ToArray(), device: device);
        return (rgb.flip([3]) - mean).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
    }

    private static float[] Values(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();

    private static double Best(IReadOnlyList<DetectedFace> faces) => faces.Max(f => f.Score);

    /// <summary>From pixels of the turned, reduced raster to pixels of the picture.</summary>
    private static DetectedFace ToPicture(DetectedFace face, RgbRaster raster, int quarterTurns, Image<Rgb24> picture)
    {
        (int width, int height) = quarterTurns % 2 == 0 ? (raster.Width, raster.Height) : (raster.Height, raster.Width);
        FacePoint first = Move(new FacePoint(face.Box.Left, face.Box.Top)), second = Move(new FacePoint(face.Box.Right, face.Box.Bottom));
        var box = new FaceBox(
            (float)Math.Min(first.X, second.X), (float)Math.Min(first.Y, second.Y), (float)Math.Max(first.X, second.X), (float)Math.Max(first.Y, second.Y));
        FaceLandmarks p = face.Landmarks;
        return new DetectedFace(
            box, face.Score, new FaceLandmarks(Move(p.LeftEye), Move(p.RightEye), Move(p.LeftMouth), Move(p.RightMouth)), Move(face.Nose));

        FacePoint Move(FacePoint point)
        {
            FacePoint upright = QuarterTurn.Undo(point, quarterTurns, width, height);
            return new FacePoint(upright.X * picture.Width / width, upright.Y * picture.Height / height);
        }
    }
}
