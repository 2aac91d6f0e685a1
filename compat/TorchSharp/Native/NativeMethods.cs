using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>The C ABI of compat/native/jojogan_torch.cpp.</summary>
internal static unsafe class NativeMethods
{
    private const string Library = "jojogan_torch";

    /// <summary>Throws libtorch's message when a function has not returned 0.</summary>
    /// <exception cref="ExternalException">The native call failed.</exception>
    public static void Check(int failed)
    {
        if (failed != 0)
        {
            throw LastError();
        }
    }

    /// <summary>Throws libtorch's message when a function has returned null.</summary>
    /// <exception cref="ExternalException">The native call failed.</exception>
    public static nint Check(nint handle) => handle != 0 ? handle : throw LastError();

    private static ExternalException LastError() => new(Marshal.PtrToStringUTF8(jj_last_error()));

    [DllImport(Library)]
    private static extern nint jj_last_error();

    public static string Version() => Marshal.PtrToStringUTF8(jj_version())!;

    [DllImport(Library)]
    private static extern nint jj_version();

    [DllImport(Library)]
    public static extern nint jj_operator(byte* name, byte* overload);

    [DllImport(Library)]
    public static extern int jj_call(nint op, Value* args, int count, Value* results, int capacity);

    [DllImport(Library)]
    public static extern void jj_free_list(nint list);

    [DllImport(Library)]
    public static extern void jj_free(nint tensor);

    [DllImport(Library)]
    public static extern nint jj_from_memory(void* data, long* sizes, int dims, int dtype, delegate* unmanaged<nint, void> release, nint context);

    [DllImport(Library)]
    public static extern nint jj_data(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern int jj_describe(nint tensor, long* facts);

    [DllImport(Library), SuppressGCTransition]
    public static extern int jj_sizes(nint tensor, long* sizes, long* strides);

    [DllImport(Library)]
    public static extern int jj_set_requires_grad(nint tensor, int value);

    [DllImport(Library)]
    public static extern int jj_retain_grad(nint tensor);

    [DllImport(Library)]
    public static extern int jj_grad(nint tensor, nint* result);

    [DllImport(Library)]
    public static extern int jj_set_grad(nint tensor, nint grad);

    [DllImport(Library)]
    public static extern int jj_backward(
        nint* tensors, int count, nint* grads, int gradCount, nint* inputs, int inputCount, int retainGraph, int createGraph);

    [DllImport(Library)]
    public static extern int jj_gradients(
        nint* outputs, int count, nint* inputs, int inputCount, nint* grads, int gradCount, int retainGraph, int createGraph,
        int allowUnused, nint* results);

    [DllImport(Library)]
    public static extern int jj_set_history(nint output, nint* inputs, int count, ManagedFunction* function);

    [DllImport(Library)]
    public static extern nint jj_save_variable(nint tensor);

    [DllImport(Library)]
    public static extern nint jj_unpack_variable(nint saved);

    [DllImport(Library)]
    public static extern void jj_free_variable(nint saved);

    [DllImport(Library)]
    public static extern void jj_set_error(byte* message);

    [DllImport(Library)]
    public static extern int jj_grad_mode();

    [DllImport(Library)]
    public static extern void jj_set_grad_mode(int enabled);

    [DllImport(Library)]
    public static extern int jj_inference_mode();

    [DllImport(Library)]
    public static extern nint jj_enter_inference_mode(int enabled);

    [DllImport(Library)]
    public static extern void jj_exit_inference_mode(nint guard);

    [DllImport(Library)]
    public static extern nint jj_new_generator(ulong seed, int deviceType, int deviceIndex);

    [DllImport(Library)]
    public static extern nint jj_default_generator();

    [DllImport(Library)]
    public static extern void jj_free_generator(nint generator);

    [DllImport(Library)]
    public static extern int jj_seed_generator(nint generator, int action, ulong seed, ulong* result);

    [DllImport(Library)]
    public static extern nint jj_generator_state(nint generator);

    [DllImport(Library)]
    public static extern int jj_set_generator_state(nint generator, nint state);

    [DllImport(Library)]
    public static extern int jj_manual_seed(ulong seed);

    [DllImport(Library)]
    public static extern int jj_threads();

    [DllImport(Library)]
    public static extern int jj_set_threads(int count);

    [DllImport(Library)]
    public static extern int jj_interop_threads();

    [DllImport(Library)]
    public static extern int jj_set_interop_threads(int count);

    [DllImport(Library)]
    public static extern int jj_cuda_devices();
}
