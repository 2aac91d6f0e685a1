using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>An operation whose gradient is written in C#.</summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            public abstract string Name { get; }

            /// <summary>Runs the forward pass without gradients and enters it in the graph if a tensor among the arguments needs it.</summary>
            public static List<Tensor> apply_internal(params object[] vars)
            {
                Tensor[] inputs = [.. vars.OfType<Tensor>()];
                bool needed = is_grad_enabled() && inputs.Any(input => input.requires_grad);
                AutogradContext context = new();
                Tensor output;
                using (no_grad())
                {
                    output = Instance.Forward(context, vars);
                }

                if (needed)
                {
                    new FunctionNode(context, [.. vars.Select(value => value is Tensor)], Instance.Backward).Connect(output, inputs);
                }
                else
                {
                    context.Dispose();
                }

                return [output];
            }

            private protected abstract Tensor Forward(AutogradContext context, object[] vars);

            private protected abstract List<Tensor> Backward(AutogradContext context, Tensor gradient);
        }

        /// <summary>An operation with one result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            /// <summary>The result, from the arguments of <see cref="apply"/>.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>A gradient for each argument; null for those that are no tensors or need none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            private protected sealed override Tensor Forward(AutogradContext context, object[] vars) => forward(context, vars);

            private protected sealed override List<Tensor> Backward(AutogradContext context, Tensor gradient) =>
                backward(context, gradient);
        }

        /// <summary>What the graph holds of a function: its context, until the graph is gone.</summary>
        private sealed class FunctionNode(
            AutogradContext context, bool[] isTensor, Func<AutogradContext, Tensor, List<Tensor>> backward)
        {
            public unsafe void Connect(Tensor output, Tensor[] inputs)
            {
                context.Save();
                ManagedFunction function = new()
                {
                    Context = GCHandle.ToIntPtr(GCHandle.Alloc(this)),
                    Backward = &RunBackward,
                    Release = &Free,
                };
                nint[] handles = [.. inputs.Select(input => input.Handle)];
                fixed (nint* all = handles)
                {
                    NativeMethods.Check(NativeMethods.jj_set_history(output.Handle, all, handles.Length, &function));
                }
            }

            [UnmanagedCallersOnly]
            private static unsafe int RunBackward(nint context, nint* gradient, int count, nint* results, int resultCount)
            {
                try
                {
                    Find(context).Fill(*gradient, new Span<nint>(results, resultCount));
                    return 0;
                }
                catch (Exception e)
                {
                    fixed (byte* message = Encoding.UTF8.GetBytes(e.Message + '\0'))
                    {
                        NativeMethods.jj_set_error(message);
                    }

                    return 1;
                }
            }

            [UnmanagedCallersOnly]
            private static void Free(nint context)
            {
                Find(context).Release();
                GCHandle.FromIntPtr(context).Free();
            }

            private static FunctionNode Find(nint context) => (FunctionNode)GCHandle.FromIntPtr(context).Target!;

            private void Release() => context.Dispose();

            private void Fill(nint gradient, Span<nint> results)
            {
                List<Tensor> outgoing = backward(context, new Tensor(gradient));
                if (outgoing.Count != isTensor.Length)
                {
                    throw new InvalidOperationException($"A function returned {outgoing.Count} gradients for {isTensor.Length} arguments.");
                }

                int at = 0;
                for (int i = 0; i < isTensor.Length; i++)
                {
                    if (isTensor[i])
                    {
                        results[at++] = outgoing[i] is null ? 0 : outgoing[i].Handle;
                    }
                }
            }
        }
    }
}
