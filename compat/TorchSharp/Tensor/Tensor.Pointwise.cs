using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Ops.abs.Call(this);

        public Tensor abs_() => Ops.abs_.InPlace(this);

        public Tensor acos() => Ops.acos.Call(this);

        public Tensor acos_() => Ops.acos_.InPlace(this);

        public Tensor asin() => Ops.asin.Call(this);

        public Tensor asin_() => Ops.asin_.InPlace(this);

        public Tensor atan() => Ops.atan.Call(this);

        public Tensor atan_() => Ops.atan_.InPlace(this);

        public Tensor ceil() => Ops.ceil.Call(this);

        public Tensor ceil_() => Ops.ceil_.InPlace(this);

        public Tensor cos() => Ops.cos.Call(this);

        public Tensor cos_() => Ops.cos_.InPlace(this);

        public Tensor cosh() => Ops.cosh.Call(this);

        public Tensor cosh_() => Ops.cosh_.InPlace(this);

        public Tensor erf() => Ops.erf.Call(this);

        public Tensor erf_() => Ops.erf_.InPlace(this);

        public Tensor erfc() => Ops.erfc.Call(this);

        public Tensor erfc_() => Ops.erfc_.InPlace(this);

        public Tensor erfinv() => Ops.erfinv.Call(this);

        public Tensor erfinv_() => Ops.erfinv_.InPlace(this);

        public Tensor exp() => Ops.exp.Call(this);

        public Tensor exp_() => Ops.exp_.InPlace(this);

        public Tensor exp2() => Ops.exp2.Call(this);

        public Tensor expm1() => Ops.expm1.Call(this);

        public Tensor expm1_() => Ops.expm1_.InPlace(this);

        public Tensor floor() => Ops.floor.Call(this);

        public Tensor floor_() => Ops.floor_.InPlace(this);

        public Tensor frac() => Ops.frac.Call(this);

        public Tensor frac_() => Ops.frac_.InPlace(this);

        public Tensor isfinite() => Ops.isfinite.Call(this);

        public Tensor isinf() => Ops.isinf.Call(this);

        public Tensor isnan() => Ops.isnan.Call(this);

        public Tensor log() => Ops.log.Call(this);

        public Tensor log_() => Ops.log_.InPlace(this);

        public Tensor log10() => Ops.log10.Call(this);

        public Tensor log10_() => Ops.log10_.InPlace(this);

        public Tensor log1p() => Ops.log1p.Call(this);

        public Tensor log1p_() => Ops.log1p_.InPlace(this);

        public Tensor log2() => Ops.log2.Call(this);

        public Tensor log2_() => Ops.log2_.InPlace(this);

        public Tensor logical_not() => Ops.logical_not.Call(this);

        public Tensor logical_not_() => Ops.logical_not_.InPlace(this);

        public Tensor neg() => Ops.neg.Call(this);

        public Tensor neg_() => Ops.neg_.InPlace(this);

        public Tensor reciprocal() => Ops.reciprocal.Call(this);

        public Tensor reciprocal_() => Ops.reciprocal_.InPlace(this);

        public Tensor relu() => Ops.relu.Call(this);

        public Tensor relu_() => Ops.relu_.InPlace(this);

        public Tensor relu6() => Ops.relu6.Call(this);

        public Tensor relu6_() => Ops.relu6_.InPlace(this);

        public Tensor rsqrt() => Ops.rsqrt.Call(this);

        public Tensor rsqrt_() => Ops.rsqrt_.InPlace(this);

        public Tensor sigmoid() => Ops.sigmoid.Call(this);

        public Tensor sigmoid_() => Ops.sigmoid_.InPlace(this);

        public Tensor sign() => Ops.sign.Call(this);

        public Tensor sign_() => Ops.sign_.InPlace(this);

        public Tensor sgn() => Ops.sgn.Call(this);

        public Tensor sgn_() => Ops.sgn_.InPlace(this);

        public Tensor silu() => Ops.silu.Call(this);

        public Tensor silu_() => Ops.silu_.InPlace(this);

        public Tensor sin() => Ops.sin.Call(this);

        public Tensor sin_() => Ops.sin_.InPlace(this);

        public Tensor sinh() => Ops.sinh.Call(this);

        public Tensor sinh_() => Ops.sinh_.InPlace(this);

        public Tensor sqrt() => Ops.sqrt.Call(this);

        public Tensor sqrt_() => Ops.sqrt_.InPlace(this);

        public Tensor square() => Ops.square.Call(this);

        public Tensor tan() => Ops.tan.Call(this);

        public Tensor tan_() => Ops.tan_.InPlace(this);

        public Tensor tanh() => Ops.tanh.Call(this);

        public Tensor tanh_() => Ops.tanh_.InPlace(this);

        public Tensor trunc() => Ops.trunc.Call(this);

        public Tensor trunc_() => Ops.trunc_.InPlace(this);

        public Tensor positive() => Ops.positive.Call(this);

        public Tensor bitwise_not() => Ops.bitwise_not.Call(this);

        public Tensor bitwise_not_() => Ops.bitwise_not_.InPlace(this);

        public Tensor signbit() => Ops.signbit.Call(this);

        public Tensor isposinf() => Ops.isposinf.Call(this);

        public Tensor isneginf() => Ops.isneginf.Call(this);

        public Tensor deg2rad() => Ops.deg2rad.Call(this);

        public Tensor rad2deg() => Ops.rad2deg.Call(this);

        public Tensor absolute() => abs();

        public Tensor negative() => neg();

        public Tensor absolute_() => abs_();

        public Tensor round(long decimals = 0) => decimals == 0 ? Ops.round.Call(this) : Ops.round_decimals.Call(this, decimals);

        public Tensor round_(long decimals = 0) =>
            decimals == 0 ? Ops.round_.InPlace(this) : Ops.round__decimals.InPlace(this, decimals);

        public Tensor gelu() => Ops.gelu.Call(this);

        public Tensor elu(double alpha = 1) => Ops.elu.Call(this, alpha);

        public Tensor elu_(double alpha = 1) => Ops.elu_.InPlace(this, alpha);

        public Tensor softplus(double beta = 1, double threshold = 20) => Ops.softplus.Call(this, beta, threshold);

        public Tensor leaky_relu(Scalar negative_slope) => Ops.leaky_relu.Call(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Ops.leaky_relu_.InPlace(this, negative_slope);

        public Tensor prelu(Tensor target) => Ops.prelu.Call(this, target);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.clamp.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Ops.clamp_Tensor.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Ops.clamp_.InPlace(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Ops.clamp__Tensor.InPlace(this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_max(Scalar max) => Ops.clamp_max.Call(this, max);

        public Tensor clamp_max_(Scalar max) => Ops.clamp_max_.InPlace(this, max);

        public Tensor clamp_min(Scalar min) => Ops.clamp_min.Call(this, min);

        public Tensor clamp_min_(Scalar min) => Ops.clamp_min_.InPlace(this, min);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Ops.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor lerp(Tensor end, Tensor weight) => Ops.lerp_Tensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Ops.lerp__Tensor.InPlace(this, end, weight);

        public Tensor logit(double? eps = null) => Ops.logit.Call(this, eps);
    }
}
