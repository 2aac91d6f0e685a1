using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>
/// The subset of TorchSharp that the product and its tests use, over an installed libtorch. Every public member is one of
/// the genuine assembly, with its very signature.
/// </summary>
public static partial class torch
{
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current.Innermost;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.Open();

    public static string __version__ => NativeMethods.Version();

    public static int get_num_threads() => NativeMethods.jj_threads();

    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.jj_set_threads(num));

    public static int get_num_interop_threads() => NativeMethods.jj_interop_threads();

    public static void set_num_interop_threads(int num) => NativeMethods.Check(NativeMethods.jj_set_interop_threads(num));

    private static ScalarType Type(ScalarType? dtype) => dtype ?? get_default_dtype();

    private static Tensor Made(Tensor tensor, bool requires_grad, string[]? names)
    {
        if (names is { Length: > 0 })
        {
            throw new ArgumentException("Named dimensions are not part of this subset.", nameof(names));
        }

        return requires_grad ? tensor.with_requires_grad() : tensor;
    }
}
