using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Onnx;

/// <summary>How close to libtorch's results ONNX Runtime's must be.</summary>
internal static class Accuracy
{
    /// <summary>
    /// Fails where the error is more than ten times libtorch's own in float32, or than a thousandth of the range.
    /// </summary>
    /// <param name="actual">ONNX Runtime's result.</param>
    /// <param name="single">libtorch's in float32.</param>
    /// <param name="exact">libtorch's in double precision.</param>
    /// <param name="what">What is compared.</param>
    public static void ShouldMatch(Tensor actual, Tensor single, Tensor exact, string what = "result")
    {
        using var scope = NewDisposeScope();
        double own = (single.to(ScalarType.Float64) - exact).abs().max().ToDouble();
        TensorComparison.ShouldBeClose(actual, exact, Math.Min(10 * own, 1e-3 * Range(exact)), what);
    }

    /// <summary>Fails where weights in float16 change a result by more than a fiftieth of the range.</summary>
    public static void ShouldMatchInHalfPrecision(Tensor actual, Tensor exact, string what = "result")
    {
        using var scope = NewDisposeScope();
        TensorComparison.ShouldBeClose(actual, exact, 2e-2 * Range(exact), what);
    }

    private static double Range(Tensor x) => (x.max() - x.min()).ToDouble();
}
