using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Conv2d : Convolution
{
    internal Conv2d(
        long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long)? padding,
        Padding? padding_type, (long, long) dilation, PaddingModes padding_mode, long groups, bool bias, Device? device,
        ScalarType? dtype)
        : base(
            nameof(Conv2d), in_channels, out_channels, Pair(kernel_size), Pair(stride), padding is { } given ? Pair(given) : null,
            padding_type, Pair(dilation), false, [0, 0], groups, bias, padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input)
    {
        if (padding_mode != PaddingModes.Zeros && padding is [long height, long width])
        {
            using Tensor padded = nn.functional.pad(input, [width, width, height, height], padding_mode);
            return Ops.conv2d.Call(padded, weight, bias, stride, new long[] { 0, 0 }, dilation, groups);
        }

        return padding is not null
            ? Ops.conv2d.Call(input, weight, bias, stride, padding, dilation, groups)
            : Ops.conv2d_padding.Call(input, weight, bias, stride, padding_type == Padding.Same ? "same" : "valid", dilation, groups);
    }

    private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];
}
