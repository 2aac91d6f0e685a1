using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// libtorch's own convolutions, with a workaround for a defect of the oneDNN in it (3.7.1; uxlfoundation/oneDNN issue 5313). Some
/// virtual machines hide the cache sizes of AMD processors. oneDNN then takes the caches for one byte, and where it pads channels
/// to blocks of 8 or 16 it leaves part of the padding unwritten: results and gradients are wrong. Convolutions that it would pad
/// are computed in float64 there, for which libtorch does not use oneDNN.
/// </summary>
internal static class DirectConvolution
{
    private const int LargestBlock = 16;
    private const int ImageChannels = 3;

    /// <summary>Whether this is a processor for which oneDNN reads wrong cache sizes.</summary>
    public static bool HidesCacheSizes { get; } = FindHiddenCacheSizes();

    /// <summary>x ∗ w + b, as <c>functional.conv2d</c>.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I / groups, KH, KW].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">Along both axes.</param>
    /// <param name="padding">Zeros before and after the rows and columns; null for none.</param>
    /// <param name="groups">Parts of the channels that are convolved separately.</param>
    /// <returns>[N, O, ...].</returns>
    public static Tensor Conv2d(
        Tensor x, Tensor weight, Tensor? bias = null, long stride = 1, long[]? padding = null, long groups = 1)
    {
        Tensor Convolve(Tensor input, Tensor kernel, Tensor? added)
            => functional.conv2d(input, kernel, added, strides: [stride, stride], padding: padding ?? [0, 0], groups: groups);

        return IsPadded(x, weight, weight.shape[1], weight.shape[0] / groups, groups, x.requires_grad && is_grad_enabled())
            ? InFloat64(Convolve, x, weight, bias)
            : Convolve(x, weight, bias);
    }

    /// <summary>x ∗ᵀ w, as <c>functional.conv_transpose2d</c>.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[I, O / groups, KH, KW].</param>
    /// <param name="stride">Along both axes.</param>
    /// <param name="padding">Rows and columns that are cut off at each side; null for none.</param>
    /// <param name="groups">Parts of the channels that are convolved separately.</param>
    /// <returns>[N, O, ...].</returns>
    public static Tensor ConvTranspose2d(Tensor x, Tensor weight, long stride = 1, long[]? padding = null, long groups = 1)
    {
        Tensor Convolve(Tensor input, Tensor kernel, Tensor? added)
            => functional.conv_transpose2d(
                input, kernel, added, strides: [stride, stride], padding: padding ?? [0, 0], groups: groups);

        return IsPadded(x, weight, weight.shape[0] / groups, weight.shape[1], groups, overOutputs: true)
            ? InFloat64(Convolve, x, weight, null)
            : Convolve(x, weight, null);
    }

    private static Tensor InFloat64(Func<Tensor, Tensor, Tensor?, Tensor> convolve, Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return convolve(x.to(float64), weight.to(float64), bias?.to(float64)).to(x.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Whether the defect can show. Padded inputs are always summed over; outputs by the gradient of x, and by a transposed
    /// convolution, which oneDNN computes as such a gradient. In float32 images, depthwise filters and 1 x 1 kernels have layouts
    /// of their own, without padding.
    /// </summary>
    private static bool IsPadded(Tensor x, Tensor weight, long inputs, long outputs, long groups, bool overOutputs)
    {
        if (!HidesCacheSizes || x.device.type != DeviceType.CPU)
        {
            return false;
        }

        bool isSingle = x.dtype == ScalarType.Float32;
        if (groups > 1 && (inputs, outputs) == (1, 1))
        {
            return !isSingle && groups % LargestBlock != 0;
        }

        if (isSingle && (weight.shape[2], weight.shape[3]) == (1, 1))
        {
            return false;
        }

        bool padsInputs = inputs % LargestBlock != 0 && !(isSingle && inputs <= ImageChannels);
        return padsInputs || (overOutputs && outputs % LargestBlock != 0);
    }

    /// <summary>oneDNN reads the caches of AMD processors from CPUID leaf 8000001D; subleaf 0 is the L1 data cache.</summary>
    private static bool FindHiddenCacheSizes()
    {
        const int CacheLeaf = unchecked((int)0x8000001D), AuthenticAmd = 0x444D4163; // ECX: "cAMD"
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Ecx != AuthenticAmd)
        {
            return false;
        }

        return unchecked((uint)X86Base.CpuId(int.MinValue, 0).Eax) < unchecked((uint)CacheLeaf)
            || X86Base.CpuId(CacheLeaf, 0) is { Ebx: 0, Ecx: 0 };
    }
}
