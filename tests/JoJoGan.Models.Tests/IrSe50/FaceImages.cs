using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.IrSe50;

/// <summary>Fixture pictures as the encoders take them.</summary>
internal static class FaceImages
{
    /// <summary>The fixture's <c>image_u8</c> as [1, 3, h, w], bytes / 255, then (v - 0.5) / 0.5.</summary>
    public static Tensor Normalized(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor bytes = golden["image_u8"].to(float32).permute(2, 0, 1).unsqueeze(0);
        return (((bytes / 255) - 0.5) / 0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Made-up pictures [n, 3, side, side] in [-1, 1]; the caller disposes them.</summary>
    public static Tensor MadeUp(int count, int side, int seed) =>
        WeightFormula.Tensor("pictures", [count, 3, side, side], 0, 1, seed);
}
