using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor narrow(long dim, long start, long length) => Ops.narrow.Call(this, dim, start, length);

        public Tensor select(long dim, long index) => Ops.select_int.Call(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) =>
            Ops.slice_Tensor.Call(this, dim, start, finish, step);

        public Tensor index_select(long dim, Tensor index) => Ops.index_select.Call(this, dim, index);

        public Tensor masked_select(Tensor mask) => Ops.masked_select.Call(this, mask);

        public Tensor gather(long dim, Tensor index) => Ops.gather.Call(this, dim, index);

        public Tensor take(Tensor index) => Ops.take.Call(this, index);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Ops.index_copy.Call(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Ops.index_copy_.InPlace(this, dim, index, source);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Ops.index_add.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Ops.index_add_.InPlace(this, dim, index, source, alpha);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Ops.index_fill_int_Scalar.Call(this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Ops.index_fill__int_Scalar.InPlace(this, dim, index, value);

        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.masked_fill_Scalar.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Ops.masked_fill__Scalar.InPlace(this, mask, value);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Ops.masked_scatter.Call(this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Ops.masked_scatter_.InPlace(this, mask, value);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Ops.scatter_src.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Ops.scatter__src.InPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Ops.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Ops.scatter_add_.InPlace(this, dim, index, src);

        public Tensor where(Tensor condition, Tensor y) => Ops.where_self.Call(condition, this, y);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Ops.copy_.InPlace(this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Ops.fill__Scalar.InPlace(this, value);

        public Tensor zero_() => Ops.zero_.InPlace(this);
    }
}
