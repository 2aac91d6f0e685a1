using JoJoGan.Models.Tensors;

namespace JoJoGan.DemoTraining;

/// <summary>How far drawn pictures are off: differences of colors and of slopes.</summary>
internal static class PictureLoss
{
    /// <summary>The loss of a batch: a scalar with gradient.</summary>
    /// <param name="drawn">[n, 3, size, size].</param>
    /// <param name="wanted">Of the same shape.</param>
    /// <param name="weight">How much each pixel counts, [1, 1, size, size], 1 on average.</param>
    public static Tensor Compute(Tensor drawn, Tensor wanted, Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor difference = drawn.Plus(wanted, -1.0);
        return Off(difference, weight).Plus(Off(Slope(difference, 3), Rest(weight, 3)))
            .Plus(Off(Slope(difference, 2), Rest(weight, 2))).MoveToOuterDisposeScope();
    }

    private static Tensor Off(Tensor difference, Tensor weight) => difference.abs().mul(weight).mean();

    private static Tensor Slope(Tensor x, int axis) => Rest(x, axis).Plus(x.narrow(axis, 0, x.shape[axis] - 1), -1.0);

    private static Tensor Rest(Tensor x, int axis) => x.narrow(axis, 1, x.shape[axis] - 1);
}
