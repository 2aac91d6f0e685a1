using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.StyleGan2.Operators;

/// <summary>Upsampling by zero insertion, padding, FIR filtering and downsampling of pictures, each channel for itself.</summary>
internal static class Upfirdn2d
{
    /// <summary>
    /// y[m] = Σ_k f[k] · x̂[m·down + K-1-k] along both axes, with x̂ = x with up-1 zeros after every sample, then padded: a
    /// convolution, so the filter is flipped against a correlation.
    /// </summary>
    /// <param name="x">Pictures [N, C, H, W].</param>
    /// <param name="kernel">The filter f, [KH, KW].</param>
    /// <param name="up">Upsampling factor, at least 1.</param>
    /// <param name="down">Downsampling factor, at least 1.</param>
    /// <param name="pad0">Zeros before the first row and column; negative crops.</param>
    /// <param name="pad1">Zeros after the last row and column; negative crops.</param>
    /// <param name="form">How to compute it.</param>
    /// <returns>[N, C, (H·up + pad0 + pad1 - KH) / down + 1, and so for W]; the caller disposes it.</returns>
    public static Tensor Apply(Tensor x, Tensor kernel, int up, int down, int pad0, int pad1, OperatorForm form)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        (long kh, long kw) = (kernel.shape[0], kernel.shape[1]);
        Tensor planes = x.reshape(n * c, 1, h, w);
        Tensor filter = kernel.view(1, 1, kh, kw);

        Tensor y = (form, up, down) switch
        {
            (OperatorForm.Fast, 1, _) => Correlate(planes, filter.flip(2, 3), down, pad0, pad1),
            (OperatorForm.Fast, _, 1) => Spread(planes, filter, up, pad0, pad1),
            _ => Correlate(InsertZeros(planes, up), filter.flip(2, 3), down, pad0, pad1),
        };
        return y.view(n, c, y.shape[2], y.shape[3]).MoveToOuterDisposeScope();
    }

    /// <summary>[P, 1, H, W] -> [P, 1, H·up, W·up]: up-1 zeros after every sample.</summary>
    private static Tensor InsertZeros(Tensor planes, int up)
    {
        (long p, long h, long w) = (planes.shape[0], planes.shape[2], planes.shape[3]);
        Tensor cells = functional.pad(planes.view(p, h, 1, w, 1), [0, up - 1, 0, 0, 0, up - 1]);
        return cells.view(p, 1, h * up, w * up);
    }

    private static Tensor Correlate(Tensor planes, Tensor flipped, int down, int pad0, int pad1)
    {
        long[] strides = [down, down];
        return pad0 == pad1 && pad0 >= 0
            ? functional.conv2d(planes, flipped, strides: strides, padding: [pad0, pad0])
            : functional.conv2d(functional.pad(planes, [pad0, pad1, pad0, pad1]), flipped, strides: strides);
    }

    /// <summary>Every sample spreads the filter over the output; the borders that the padding does not ask for are cut.</summary>
    private static Tensor Spread(Tensor planes, Tensor filter, int up, int pad0, int pad1)
    {
        // The full convolution has (H-1)·up + K samples; the wanted ones begin at K-1-pad0 and end K-up-pad1 before its end.
        (long top, long left) = (filter.shape[2] - 1 - pad0, filter.shape[3] - 1 - pad0);
        (long bottom, long right) = (filter.shape[2] - up - pad1, filter.shape[3] - up - pad1);
        long[] strides = [up, up];
        if (top >= 0 && left >= 0 && top == bottom && left == right)
        {
            return functional.conv_transpose2d(planes, filter, strides: strides, padding: [top, left]);
        }

        return functional.pad(functional.conv_transpose2d(planes, filter, strides: strides), [-left, -right, -top, -bottom]);
    }
}
