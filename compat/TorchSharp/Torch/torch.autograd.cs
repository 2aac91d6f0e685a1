using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Adds the gradients of the tensors to the <c>grad</c> of the graph's leaves, or of the inputs alone.</summary>
        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor> grad_tensors = null!, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null!)
        {
            nint[] roots = Handles(tensors), grads = Handles(grad_tensors), leaves = Handles(inputs);
            fixed (nint* r = roots, g = grads, l = leaves)
            {
                int failed = NativeMethods.jj_backward(
                    r, roots.Length, g, grads.Length, l, leaves.Length, retain_graph ?? create_graph ? 1 : 0,
                    create_graph ? 1 : 0);
                NativeMethods.Check(failed);
            }

            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(
            Tensor tensor, IList<Tensor> grad_tensors = null!, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null!) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null!) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>
        /// The gradients of the outputs with respect to the inputs, in their order; <c>grad</c> is left alone. An unused input
        /// that is allowed has an invalid tensor, one without a handle.
        /// </summary>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null!, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            nint[] roots = Handles(outputs), leaves = Handles(inputs), grads = Handles(grad_outputs);
            var results = new nint[leaves.Length];
            fixed (nint* r = roots, l = leaves, g = grads, found = results)
            {
                int failed = NativeMethods.jj_gradients(
                    r, roots.Length, l, leaves.Length, g, grads.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0,
                    allow_unused ? 1 : 0, found);
                NativeMethods.Check(failed);
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return [.. results.Select(handle => new Tensor(handle))];
        }

        private static nint[] Handles(IList<Tensor>? tensors) =>
            tensors is null ? [] : [.. tensors.Select(t => t is null ? 0 : t.Handle)];
    }
}
