using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Ops.cat.Call(tensors.ToArray(), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => Ops.cat.Call(tensors.ToArray(), dim);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => Ops.cat.Call(tensors.ToArray(), axis);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Ops.cat.Call(tensors.ToArray(), dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Ops.cat.Call(tensors.ToArray(), dim);

    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => Ops.cat.Call(tensors.ToArray(), axis);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Ops.cat.Call(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => Ops.cat.Call(tensors, dim);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => Ops.cat.Call(tensors, axis);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Ops.stack.Call(tensors.ToArray(), dim);

    public static Tensor hstack(IEnumerable<Tensor> tensors) => Ops.hstack.Call(tensors.ToArray());

    public static Tensor hstack(IList<Tensor> tensors) => Ops.hstack.Call(tensors.ToArray());

    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => Ops.hstack.Call(tensors.ToArray());

    public static Tensor hstack(params Tensor[] tensors) => Ops.hstack.Call(tensors);

    public static Tensor vstack(IList<Tensor> tensors) => Ops.vstack.Call(tensors.ToArray());

    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => Ops.vstack.Call(tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => Ops.vstack.Call(tensors);

    public static Tensor dstack(IEnumerable<Tensor> tensors) => Ops.dstack.Call(tensors.ToArray());

    public static Tensor dstack(IList<Tensor> tensors) => Ops.dstack.Call(tensors.ToArray());

    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => Ops.dstack.Call(tensors.ToArray());

    public static Tensor dstack(params Tensor[] tensors) => Ops.dstack.Call(tensors);

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Ops.meshgrid_indexing.List(tensors.ToArray(), indexing);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Ops.broadcast_tensors.List((Arg)tensors);
}
