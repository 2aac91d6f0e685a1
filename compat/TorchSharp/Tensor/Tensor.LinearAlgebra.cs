using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Ops.matmul.Call(this, target);

        public Tensor mm(Tensor target) => Ops.mm.Call(this, target);

        public Tensor bmm(Tensor batch2) => Ops.bmm.Call(this, batch2);

        public Tensor mv(Tensor target) => Ops.mv.Call(this, target);

        public Tensor dot(Tensor target) => Ops.dot.Call(this, target);

        public Tensor outer(Tensor vec2) => Ops.outer.Call(this, vec2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) =>
            Ops.addmm.Call(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
            Ops.baddbmm.Call(this, batch1, batch2, (double)beta, (double)alpha);

        public Tensor inverse() => Ops.linalg_inv.Call(this);

        public Tensor det() => Ops.linalg_det.Call(this);

        public Tensor trace() => Ops.trace.Call(this);
    }
}
