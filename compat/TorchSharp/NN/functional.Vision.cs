using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <param name="pad">Before and after the last dimension, then the one before it, and so on; negative values crop.</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode switch
            {
                PaddingModes.Reflect => Ops.pad.Call(input, pad, "reflect"),
                PaddingModes.Replicate => Ops.pad.Call(input, pad, "replicate"),
                PaddingModes.Circular => Ops.pad.Call(input, pad, "circular"),
                _ => Ops.pad.Call(input, pad, "constant", value),
            };

            public static Tensor pad(
                Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(
                Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Pair(pad)!, mode, value);

            public static Tensor pad(
                Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Resizes the spatial dimensions to <paramref name="size"/> or by <paramref name="scale_factor"/>.</summary>
            /// <exception cref="ExternalException">Not exactly one of the two is given, or the mode does not fit the rest.</exception>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if ((size is null) == (scale_factor is null))
                {
                    throw new ExternalException($"{(size is null ? "either" : "only one of")} size or scale_factor should be defined");
                }

                if (align_corners is not null && mode is (InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area))
                {
                    throw new ExternalException("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
                }

                long[] target = size ?? [.. x.shape.Skip(2).Select((s, i) => (long)Math.Floor(s * Factor(scale_factor!, i)))];
                double? scaleH = Given(0), scaleW = Given(1);
                bool corners = align_corners ?? false;
                return (x.ndim, mode) switch
                {
                    (3, InterpolationMode.Nearest) => Ops.upsample_nearest1d.Call(x, target, scaleH),
                    (3, InterpolationMode.Linear) => Ops.upsample_linear1d.Call(x, target, corners, scaleH),
                    (3, InterpolationMode.Area) => Ops.adaptive_avg_pool1d.Call(x, target),
                    (4, InterpolationMode.Nearest) => Ops.upsample_nearest2d.Call(x, target, scaleH, scaleW),
                    (4, InterpolationMode.NearestExact) => Ops._upsample_nearest_exact2d.Call(x, target, scaleH, scaleW),
                    (4, InterpolationMode.Bilinear) when antialias => Ops._upsample_bilinear2d_aa.Call(x, target, corners, scaleH, scaleW),
                    (4, InterpolationMode.Bilinear) => Ops.upsample_bilinear2d.Call(x, target, corners, scaleH, scaleW),
                    (4, InterpolationMode.Bicubic) when antialias => Ops._upsample_bicubic2d_aa.Call(x, target, corners, scaleH, scaleW),
                    (4, InterpolationMode.Bicubic) => Ops.upsample_bicubic2d.Call(x, target, corners, scaleH, scaleW),
                    (4, InterpolationMode.Area) => Ops.adaptive_avg_pool2d.Call(x, target),
                    _ => throw new ExternalException($"{mode} does not fit an input of {x.ndim} dimensions"),
                };

                // The given factor is used for the coordinates too, unless it is to be computed from the sizes.
                double? Given(int axis) => scale_factor is null || recompute_scale_factor ? null : Factor(scale_factor, axis);
            }

            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                long interpolation = mode == GridSampleMode.Bilinear ? 0 : 1;
                long padding = padding_mode switch
                {
                    GridSamplePaddingMode.Border => 1,
                    GridSamplePaddingMode.Reflection => 2,
                    _ => 0,
                };
                return Ops.grid_sampler.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Ops.affine_grid_generator.Call(theta, size, align_corners);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) =>
                Ops.pixel_shuffle.Call(input, upscale_factor);

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                Ops.im2col.Call(input, Square(kernel_size), Square(dilation), Square(padding), Square(stride));

            private static double Factor(double[] factors, int axis) => factors[Math.Min(axis, factors.Length - 1)];
        }
    }
}
