using static TorchSharp.torch.nn;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Upsampling by zero insertion, padding, FIR filtering and downsampling of pictures, each channel for itself.</summary>
internal static class Upfirdn2d
{
    /// <summary>
    /// y[m] = Σ_k f[k] · x̂[m·down + K-1-k] along both axes, with x̂ = x with up-1 zeros after every sample, then padded: a
    /// convolution, so the filter is flipped against a correlation.
    /// </summary>
    /// <param name="x">Images [N, C, H, W].</param>
    /// <param name="kernel">The filter f, [KH, KW].</param>
    /// <param name="up">Upsampling factor, at least 1.</param>
    /// <param name="down">Downsampling factor, at least 1.</param>
    /// <param name="pad0">Zeros before the first row and column; negative crops.</param>
    /// <param name="pad1">Zeros after the last row and column; negative crops.</param>
    /// <param name="implementation">How to compute it.</param>
    /// <returns>[N, C, (H·up + pad0 + pad1 - KH) / down + 1, and so for W].</returns>
    public static Tensor Apply(
        Tensor x, Tensor kernel, int up, int down, int pad0, int pad1, OperatorImplementation implementation)
    {
        using var scope = NewDisposeScope();
        kernel = kernel.to(x.dtype);
        Tensor y = implementation == OperatorImplementation.Reference || (up > 1 && down > 1)
            ? Literal(x, kernel, up, down, pad0, pad1)
            : Depthwise(x, kernel, up, down, pad0, pad1);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Zeros inserted, padded, then every channel as a picture of its own correlated with the flipped filter.</summary>
    private static Tensor Literal(Tensor x, Tensor kernel, int up, int down, int pad0, int pad1)
    {
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor cells = functional.pad(x.reshape(n * c, h, 1, w, 1), [0, up - 1, 0, 0, 0, up - 1]);
        Tensor padded = functional.pad(cells.view(n * c, 1, h * up, w * up), [pad0, pad1, pad0, pad1]);
        Tensor filter = kernel.flip(0, 1).view(1, 1, kernel.shape[0], kernel.shape[1]);
        Tensor y = DirectConvolution.Conv2d(padded, filter, stride: down);
        return y.view(n, c, y.shape[2], y.shape[3]);
    }

    /// <summary>One convolution with a group for each channel, transposed when it upsamples; no zeros are multiplied.</summary>
    private static Tensor Depthwise(Tensor x, Tensor kernel, int up, int down, int pad0, int pad1)
    {
        (long c, long kh, long kw) = (x.shape[1], kernel.shape[0], kernel.shape[1]);
        if (up == 1)
        {
            // Zeros that one side has more are no copy of x if the filter gets taps of 0 on the other.
            (int padding, int apart) = (Math.Max(pad0, pad1), Math.Abs(pad0 - pad1));
            bool few = Math.Min(pad0, pad1) >= 0 && apart <= 1;
            Tensor padded = few ? x : functional.pad(x, [pad0, pad1, pad0, pad1]);
            Tensor flipped = kernel.flip(0, 1);
            if (few && apart > 0)
            {
                flipped = functional.pad(flipped, pad0 < pad1 ? [apart, 0, apart, 0] : [0, apart, 0, apart]);
            }

            Tensor filter = flipped.view(1, 1, flipped.shape[0], flipped.shape[1]).expand(c, 1, -1, -1);
            return DirectConvolution.Conv2d(padded, filter, stride: down, padding: few ? [padding, padding] : null, groups: c);
        }

        // The transposed convolution is the full one, (H-1)·up + K samples: K-1-pad0 too many before, K-up-pad1 after.
        (long top, long left) = (kh - 1 - pad0, kw - 1 - pad0);
        (long bottom, long right) = (kh - up - pad1, kw - up - pad1);
        Tensor transposed = kernel.view(1, 1, kh, kw).expand(c, 1, kh, kw);
        return top >= 0 && left >= 0 && top == bottom && left == right
            ? DirectConvolution.ConvTranspose2d(x, transposed, up, [top, left], c)
            : functional.pad(DirectConvolution.ConvTranspose2d(x, transposed, up, groups: c), [-left, -right, -top, -bottom]);
    }
}
