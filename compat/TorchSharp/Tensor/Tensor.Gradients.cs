using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool is_leaf => Facts().IsLeaf;

        public bool requires_grad
        {
            get => Facts().RequiresGrad;
            set
            {
                NativeMethods.Check(NativeMethods.jj_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>A new handle to the gradient, to be disposed by the caller; null when there is none.</summary>
        public Tensor? grad
        {
            get
            {
                nint result;
                unsafe
                {
                    NativeMethods.Check(NativeMethods.jj_grad(Handle, &result));
                }

                GC.KeepAlive(this);
                return Adopt(result);
            }

            set
            {
                NativeMethods.Check(NativeMethods.jj_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad()
        {
            NativeMethods.Check(NativeMethods.jj_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        public void backward() => autograd.backward([this]);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors!, retain_graph, create_graph, inputs!);

        public Tensor detach() => Ops.detach.Call(this);

        public Tensor detach_() => Ops.detach_.InPlace(this);
    }
}
