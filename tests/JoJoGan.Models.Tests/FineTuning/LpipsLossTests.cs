using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.FineTuning;

public sealed class LpipsLossTests : IDisposable
{
    private readonly LpipsVgg lpips = new([4, 6, 8, 8, 8]);

    public LpipsLossTests()
    {
        WeightFormula.FillVgg(lpips.Features, seed: 1);
        WeightFormula.FillLpipsLin(lpips.Linear, seed: 1);
    }

    public void Dispose() => lpips.Dispose();

    [Fact]
    public void Images_above_256_px_are_reduced_to_it_by_area()
    {
        using Tensor y = FaceImages.MadeUp(1, 512, seed: 2);
        using Tensor x = FaceImages.MadeUp(1, 512, seed: 3);
        using Tensor smallX = Halved(x), smallY = Halved(y);

        Value(x, y).Should().BeApproximately(Distance(smallX, smallY), 1e-6);
        Distance(x, y).Should().NotBeApproximately(Distance(smallX, smallY), 1e-3, "the reduction is seen");
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public void Images_up_to_256_px_stay_as_they_are(int side)
    {
        using Tensor y = FaceImages.MadeUp(2, side, seed: 2);
        using Tensor x = FaceImages.MadeUp(2, side, seed: 3);

        Value(x, y).Should().BeApproximately(Distance(x, y), 1e-6);
    }

    /// <summary>The mean of each square of 2 x 2 pixels.</summary>
    private static Tensor Halved(Tensor images)
    {
        long side = images.shape[3] / 2;
        using Tensor squares = images.reshape(images.shape[0], 3, side, 2, side, 2);
        return squares.mean([3, 5]);
    }

    private double Value(Tensor x, Tensor y)
    {
        using var loss = new LpipsLoss(lpips, y);
        using Tensor value = loss.Compute(x);
        return value.ToDouble();
    }

    private double Distance(Tensor x, Tensor y)
    {
        using Tensor distances = lpips.Distance(x, y);
        using Tensor mean = distances.mean();
        return mean.ToDouble();
    }
}
