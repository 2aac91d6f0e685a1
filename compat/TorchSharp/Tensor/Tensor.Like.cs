using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.zeros_like.Call(this, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.ones_like.Call(this, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.empty_like.Call(this, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.rand_like.Call(this, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.randn_like.Call(this, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.full_like.Call(this, value, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor randint_like(
            long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.randint_like_low_dtype.Call(this, low, high, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.new_zeros.Call(this, size, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor new_zeros(
            ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.new_zeros.Call(this, size, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.new_empty.Call(this, size, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor new_empty(
            ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.new_empty.Call(this, size, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor new_full(
            long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.new_full.Call(this, size, value, dtype, Arg.None, device).with_requires_grad(requires_grad);

        public Tensor new_full(
            ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Ops.new_full.Call(this, size, value, dtype, Arg.None, device).with_requires_grad(requires_grad);
    }
}
