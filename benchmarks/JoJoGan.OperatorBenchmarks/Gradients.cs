using static TorchSharp.torch;

namespace JoJoGan.OperatorBenchmarks;

/// <summary>The way back from a result.</summary>
internal static class Gradients
{
    /// <summary>Runs it with a gradient of ones, and disposes the result.</summary>
    public static void Run(Tensor result)
    {
        using (result)
        using (Tensor gradient = ones_like(result))
        {
            result.backward([gradient]);
        }
    }
}
