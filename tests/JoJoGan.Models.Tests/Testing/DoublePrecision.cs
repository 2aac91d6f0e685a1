using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Testing;

/// <summary>What float32 is compared with.</summary>
internal static class DoublePrecision
{
    /// <summary>A copy in double precision that takes a gradient of its own.</summary>
    public static Tensor Of(Tensor x) => x.detach().to(ScalarType.Float64).requires_grad_();

    /// <summary>Fails unless all values are within a tolerance times the spread of the expected ones.</summary>
    public static void ShouldBeClose(Tensor actual, Tensor expected, string name, double tolerance)
    {
        double spread = expected.std().ToDouble();
        TensorComparison.ShouldBeClose(actual.to(ScalarType.Float64), expected.to(ScalarType.Float64), tolerance * spread, name);
    }
}
