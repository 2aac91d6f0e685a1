using JoJoGan.Alignment;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.DemoTraining;

/// <summary>How far drawn faces are off: differences of colors and of slopes, eyes and mouth above all.</summary>
internal sealed class FaceLoss : IDisposable
{
    private const double FeatureWeight = 4;
    private const double FeatureRadius = 0.12;

    private readonly Tensor weight;

    /// <summary>Prepares the weights of the pixels.</summary>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="device">Where they are.</param>
    public FaceLoss(int size, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        FaceLandmarks points = FaceRenderer.Landmarks(size);
        Tensor map = ones(1, 1, size, size);
        Tensor x = arange(size, dtype: float32).view(1, size);
        Tensor y = arange(size, dtype: float32).view(size, 1);
        FacePoint mouth = new((points.LeftMouth.X + points.RightMouth.X) / 2, points.LeftMouth.Y);
        foreach (FacePoint point in new[] { points.LeftEye, points.RightEye, mouth })
        {
            Tensor distance = (x - point.X).square() + (y - point.Y).square();
            map = map + (FeatureWeight * (distance / (-2 * Math.Pow(FeatureRadius * size, 2))).exp());
        }

        weight = (map / map.mean()).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of a batch: a scalar with gradient.</summary>
    /// <param name="drawn">[n, 3, size, size].</param>
    /// <param name="wanted">Of the same shape.</param>
    public Tensor Compute(Tensor drawn, Tensor wanted) => PictureLoss.Compute(drawn, wanted, weight);

    public void Dispose() => weight.Dispose();
}
