using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.Student;

/// <summary>
/// A small encoder-decoder that redraws an aligned face in one style: [n, 3, height, width] in [-1, 1] to the same shape, not
/// clamped. It is fully convolutional, without normalization, so that a frame does not depend on others. The outer layers work
/// on 2 x 2 pixels at once (arXiv 1609.05158), since those at full resolution would take most of the time.
/// </summary>
/// <remarks>Make it outside dispose scopes.</remarks>
public sealed class StudentNetwork : nn.Module<Tensor, Tensor>
{
    /// <summary>Height and width must be multiples of this.</summary>
    public const int Multiple = 8;

    /// <summary>How many residual blocks there are at an eighth, a quarter and half of the resolution.</summary>
    internal const int BlocksAtEighth = 3;

    /// <inheritdoc cref="BlocksAtEighth"/>
    internal const int BlocksAtQuarter = 2;

    /// <inheritdoc cref="BlocksAtEighth"/>
    internal const int BlocksAtHalf = 1;

    /// <summary>The slope of the leaky ReLUs.</summary>
    internal const double Slope = 0.2;

    /// <summary>The side of the squares of pixels that the outer layers work on.</summary>
    internal const int Cell = 2;

    private const int Colors = 3;
    private const double ResidualGain = 0.1;

    private readonly WinogradConv2d stem;
    private readonly WinogradConv2d down1;
    private readonly WinogradConv2d down2;
    private readonly ModuleList<ResidualBlock> eighth;
    private readonly WinogradConv2d up1;
    private readonly ModuleList<ResidualBlock> quarter;
    private readonly WinogradConv2d up2;
    private readonly ModuleList<ResidualBlock> half;
    private readonly WinogradConv2d head;

    /// <summary>Makes a network whose weights are to be loaded, or are drawn as for training from scratch.</summary>
    /// <param name="width">Channels at half the resolution; two and three times as many at a quarter and an eighth.</param>
    /// <param name="device">Where its weights lie; null for the CPU. The meta device gives shapes without memory.</param>
    /// <param name="initialization">What weights are drawn from (on the CPU); null leaves them 0.</param>
    public StudentNetwork(int width, Device? device = null, torch.Generator? initialization = null)
        : base(nameof(StudentNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Width = width;
        (int twice, int threefold, int cells) = (2 * width, 3 * width, Cell * Cell);
        stem = Conv(Colors * cells, width);
        down1 = Conv(width, twice, stride: 2);
        down2 = Conv(twice, threefold, stride: 2);
        eighth = Blocks(BlocksAtEighth, threefold);
        up1 = Conv(threefold, twice * cells, kernel: 1);
        quarter = Blocks(BlocksAtQuarter, twice);
        up2 = Conv(twice, width * cells, kernel: 1);
        half = Blocks(BlocksAtHalf, width);
        head = Conv(width, Colors * cells);
        RegisterComponents();
        if (initialization is not null)
        {
            Initialize(initialization);
        }

        WinogradConv2d Conv(int inputs, int outputs, int kernel = 3, int stride = 1) =>
            new(inputs, outputs, kernel, stride, kernel / 2, withBias: true, device: device);

        ModuleList<ResidualBlock> Blocks(int count, int channels) =>
            new([.. Enumerable.Range(0, count).Select(_ => new ResidualBlock(channels, device))]);
    }

    /// <summary>Channels at half the resolution.</summary>
    public int Width { get; }

    /// <summary>Redraws faces.</summary>
    /// <param name="input">[n, 3, height, width] in [-1, 1], height and width multiples of 8.</param>
    /// <returns>[n, 3, height, width].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.shape is not [_, Colors, var height, var width] || height % Multiple != 0 || width % Multiple != 0)
        {
            throw new ArgumentException(
                $"A student takes [n, 3, height, width] with multiples of {Multiple}, not [{string.Join(", ", input.shape)}].",
                nameof(input));
        }

        using var scope = NewDisposeScope();
        Tensor fine = stem.forward(nn.functional.pixel_unshuffle(input, Cell)).LeakyRelu(Slope);
        Tensor middle = down1.forward(fine).LeakyRelu(Slope);
        Tensor x = Through(eighth, down2.forward(middle).LeakyRelu(Slope));
        x = Through(quarter, Up(x, up1, middle));
        x = Through(half, Up(x, up2, fine));
        return nn.functional.pixel_shuffle(head.forward(x), Cell).MoveToOuterDisposeScope();
    }

    /// <summary>Twice the resolution, with what the encoder saw there.</summary>
    private static Tensor Up(Tensor x, WinogradConv2d up, Tensor seen) =>
        nn.functional.pixel_shuffle(up.forward(x), Cell).Plus(seen).LeakyRelu(Slope);

    private static Tensor Through(ModuleList<ResidualBlock> blocks, Tensor x) =>
        blocks.Aggregate(x, (value, block) => block.forward(value));

    /// <summary>
    /// He's initialization (arXiv 1502.01852); residual blocks and pictures start near 0, and what becomes a square of pixels
    /// starts equal (arXiv 1707.02937), so that no grid has to be unlearned.
    /// </summary>
    private void Initialize(torch.Generator random)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Parameter weight) in named_parameters().Where(p => p.name.EndsWith("weight")))
        {
            double gain = name == "head.weight" || name.EndsWith("conv2.weight") ? ResidualGain : 1;
            double deviation = gain * Math.Sqrt(2.0 / (weight.shape[1] * weight.shape[2] * weight.shape[3]));
            long pixels = name.StartsWith("up") || name.StartsWith("head") ? Cell * Cell : 1;
            long[] shape = [weight.shape[0] / pixels, .. weight.shape[1..]];
            Tensor values = randn(shape, ScalarType.Float32, generator: random).Times(deviation);
            weight.copy_(values.repeat_interleave(pixels, 0));
        }
    }

    /// <summary>x + conv(leaky ReLU(conv(x))), then a leaky ReLU.</summary>
    private sealed class ResidualBlock : nn.Module<Tensor, Tensor>
    {
        private readonly WinogradConv2d conv1;
        private readonly WinogradConv2d conv2;

        public ResidualBlock(int channels, Device? device)
            : base(nameof(ResidualBlock))
        {
            conv1 = new WinogradConv2d(channels, channels, 3, padding: 1, withBias: true, device: device);
            conv2 = new WinogradConv2d(channels, channels, 3, padding: 1, withBias: true, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            Tensor change = conv2.forward(conv1.forward(input).LeakyRelu(Slope));
            return input.Plus(change).LeakyRelu(Slope).MoveToOuterDisposeScope();
        }
    }
}
