using System.Runtime.CompilerServices;
using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using JoJoGan.Video;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>
/// Compares the frames of a stylized clip with the truth: the face as the style draws it, pasted at its true place into the same
/// decoded frame. Both are seen in the face's crop, so that the head's way through the frame is no change.
/// </summary>
/// <param name="scorer">Measures distances.</param>
/// <param name="clip">The clip.</param>
/// <param name="style">The style of the truth.</param>
/// <param name="reference">The appearance of the truth, [1, P].</param>
internal sealed class ClipComparison(MetricScorer scorer, FaceClip clip, FaceStyle style, Tensor reference)
{
    /// <summary>Stylizes a clip and compares it.</summary>
    /// <param name="source">The clip's file.</param>
    /// <param name="stylize">Stylizes decoded frames.</param>
    public async Task<ClipFigures> RunAsync(
        string source, Func<IAsyncEnumerable<VideoFrame>, IAsyncEnumerable<VideoFrame>> stylize)
    {
        double distance = 0, flicker = 0, change = 0;
        int frame = 0;
        Tensor? before = null, wantedBefore = null;
        var truth = new Queue<Tensor>();
        await foreach ((Image<Rgb24> image, _) in stylize(Decode(source, truth)))
        {
            using (image)
            {
                (Tensor found, Tensor wanted) = (Crop(image, clip.Place(frame)), truth.Dequeue());
                distance += scorer.Compare(found, wanted).Distance;
                if (before is not null)
                {
                    using DisposeScope scope = NewDisposeScope();
                    Tensor moved = wanted - wantedBefore!;
                    flicker += Mean(found - before - moved);
                    change += Mean(moved);
                }

                before?.Dispose();
                wantedBefore?.Dispose();
                (before, wantedBefore) = (found, wanted);
                frame++;
            }
        }

        before?.Dispose();
        wantedBefore?.Dispose();
        return new ClipFigures(distance / frame, flicker / (frame - 1), change / (frame - 1));
    }

    /// <summary>The frames of the clip; the truth of each is added to the queue.</summary>
    private async IAsyncEnumerable<VideoFrame> Decode(
        string source, Queue<Tensor> truth, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int frame = 0;
        await foreach (Image<Rgb24> image in ClipFile.ReadAsync(source).WithCancellation(cancellationToken))
        {
            using (image)
            {
                CropTransform place = clip.Place(frame);
                using Image<Rgb24> face = clip.DrawFace(frame, DemoWeights.Size, style, reference);
                using Image<Rgb24> wanted = FacePaster.Paste(image, face, place);
                truth.Enqueue(Crop(wanted, place));
                yield return new VideoFrame(image, TimeSpan.FromSeconds(frame++ / (double)FaceClip.FramesPerSecond));
            }
        }
    }

    /// <summary>The crop at a place, [1, 3, size, size]: four samples for each pixel.</summary>
    private static Tensor Crop(Image<Rgb24> image, CropTransform place)
    {
        using DisposeScope scope = NewDisposeScope();
        int side = 2 * DemoWeights.Size;
        (double w, double h) = (image.Width, image.Height);

        // Shares of the crop's side, (u + 1) / 2, to the frame's coordinates in [-1, 1]; pixel x has its center at x + 0.5.
        FacePoint center = place.ToPhoto(new FacePoint(0.5, 0.5));
        (double x, double y) = (place.Across.X, place.Across.Y);
        float[] map =
        [
            (float)(x / w), (float)(-y / w), (float)(((2 * center.X) + 1) / w - 1),
            (float)(y / h), (float)(x / h), (float)(((2 * center.Y) + 1) / h - 1),
        ];
        Tensor grid = nn.functional.affine_grid(tensor(map, [1, 2, 3]), [1, 3, side, side], align_corners: false);
        Tensor fine = nn.functional.grid_sample(
            ImageTensors.ToTensor([image]), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        return nn.functional.avg_pool2d(fine, 2).MoveToOuterDisposeScope();
    }

    private static double Mean(Tensor difference) => difference.abs().mean().ToDouble() * 127.5;
}
