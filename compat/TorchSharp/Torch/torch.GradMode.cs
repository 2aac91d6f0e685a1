using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>No operation of this thread is recorded for backward until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => NativeMethods.jj_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => NativeMethods.jj_inference_mode() != 0;

    /// <summary>Sets this thread's grad mode, and sets it back when disposed.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        public GradMode(bool enabled) => NativeMethods.jj_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.jj_set_grad_mode(before ? 1 : 0);
    }

    private sealed class InferenceMode(bool mode) : IDisposable
    {
        private nint guard = NativeMethods.jj_enter_inference_mode(mode ? 1 : 0);

        public void Dispose()
        {
            NativeMethods.jj_exit_inference_mode(guard);
            guard = 0;
        }
    }
}
