using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function's forward pass leaves for its backward pass.</summary>
        public class AutogradContext : IDisposable
        {
            private List<Tensor> tensors = [];
            private List<nint> saved = [];

            internal AutogradContext()
            {
            }

            /// <summary>Keeps tensors; called at most once, in the forward pass.</summary>
            public void save_for_backward(List<Tensor> tensors) => this.tensors = tensors;

            /// <summary>The tensors that were kept. It fails if one was overwritten since.</summary>
            public List<Tensor> get_saved_variables() =>
                [.. saved.Select(handle => new Tensor(NativeMethods.Check(NativeMethods.jj_unpack_variable(handle))))];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Takes hold of the tensors to keep, once the graph has the function.</summary>
            internal void Save()
            {
                saved = [.. tensors.Select(tensor => NativeMethods.Check(NativeMethods.jj_save_variable(tensor.Handle)))];
                tensors = [];
            }

            protected virtual void Dispose(bool disposing)
            {
                saved.ForEach(NativeMethods.jj_free_variable);
                saved = [];
            }
        }
    }
}
