using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// StyleGAN2's residual discriminator (arXiv 1912.04958, section 4.1), in the layout of rosinality/stylegan2-pytorch. JoJoGAN
/// uses its inner features as a perceptual loss.
/// </summary>
/// <remarks>Make it outside dispose scopes.</remarks>
public sealed class StyleGan2Discriminator : nn.Module<Tensor, Tensor>
{
    private const int GroupSize = 4;

    private readonly ModuleList<nn.Module<Tensor, Tensor>> convs;
    private readonly DiscriminatorConv final_conv;
    private readonly ModuleList<EqualLinear> final_linear;

    /// <summary>Makes a discriminator whose weights are to be loaded, or are drawn as for training from scratch.</summary>
    /// <param name="config">Its dimensions: size, channels and blur kernel.</param>
    /// <param name="device">Where its weights lie; null for the CPU. The meta device gives shapes without memory.</param>
    /// <param name="initialization">What weights are drawn from (on the CPU); null leaves them 0.</param>
    /// <param name="implementation">How its operators are computed.</param>
    public StyleGan2Discriminator(
        StyleGan2Config config,
        Device? device = null,
        torch.Generator? initialization = null,
        OperatorImplementation implementation = OperatorImplementation.Optimized)
        : base(nameof(StyleGan2Discriminator))
    {
        ArgumentNullException.ThrowIfNull(config);
        (Config, Implementation) = (config, implementation);
        WeightInitialization weights = new(device, initialization);
        int channels = config.ChannelsAt(config.Size);

        convs = new ModuleList<nn.Module<Tensor, Tensor>>(
            new DiscriminatorConv(3, channels, 1, config.BlurKernel, weights, implementation));
        foreach (int resolution in config.Resolutions().Reverse().Skip(1))
        {
            int outputs = config.ChannelsAt(resolution);
            convs.Add(new ResBlock(channels, outputs, config.BlurKernel, weights, implementation));
            channels = outputs;
        }

        final_conv = new DiscriminatorConv(channels + 1, channels, 3, config.BlurKernel, weights, implementation);
        final_linear = new ModuleList<EqualLinear>(
            new EqualLinear(channels * 4 * 4, channels, weights, activate: true, implementation: implementation),
            new EqualLinear(channels, 1, weights));
        RegisterComponents();
    }

    /// <summary>The blocks whose outputs JoJoGAN compares (mchong6/JoJoGAN, model.py): 1, 3, 4 and 5 of <c>convs</c>.</summary>
    public static IReadOnlyList<int> DefaultTaps { get; } = [1, 3, 4, 5];

    /// <summary>The dimensions that it was made with.</summary>
    public StyleGan2Config Config { get; }

    /// <summary>How its operators are computed.</summary>
    public OperatorImplementation Implementation { get; }

    /// <summary>
    /// The type that activations and convolutions are computed in: for instance bfloat16, which halves memory. Weights keep
    /// theirs. The default, null, is the type of the weights.
    /// </summary>
    public ScalarType? ComputeType { get; set; }

    /// <summary>How real pictures look: the full discriminator's score.</summary>
    /// <param name="input">Images [N, 3, size, size]; above 4, N must be a multiple of 4 (groups of the deviation).</param>
    /// <returns>[N, 1].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        RequireImages(input);
        if (input.shape[0] > GroupSize && input.shape[0] % GroupSize != 0)
        {
            throw new ArgumentException($"{input.shape[0]} pictures do not make groups of {GroupSize}.", nameof(input));
        }

        using var scope = NewDisposeScope();
        Tensor x = input.Cast(ComputeType);
        foreach (nn.Module<Tensor, Tensor> block in convs)
        {
            x = block.forward(x);
        }

        x = x.to(input.dtype);
        x = final_conv.forward(cat([x, Deviation(x)], 1));
        x = final_linear[0].forward(x.reshape(x.shape[0], -1));
        return final_linear[1].forward(x).MoveToOuterDisposeScope();
    }

    /// <summary>Inner features of pictures; blocks after the last one asked for are not computed.</summary>
    /// <param name="pictures">[N, 3, size, size], RGB of about [-1, 1].</param>
    /// <param name="taps">Indices of blocks, of which those that exist are taken; null for <see cref="DefaultTaps"/>.</param>
    /// <returns>[N, C, H, W] for each tap, in the order of the blocks, of <see cref="ComputeType"/>.</returns>
    /// <exception cref="ArgumentException">Images of another shape, or no tap that exists.</exception>
    public IReadOnlyList<Tensor> Features(Tensor pictures, IReadOnlyCollection<int>? taps = null)
    {
        RequireImages(pictures);
        taps ??= DefaultTaps;
        int last = taps.Where(tap => tap >= 0 && tap < convs.Count).DefaultIfEmpty(-1).Max();
        if (last < 0)
        {
            throw new ArgumentException(
                $"None of the taps {string.Join(", ", taps)} is among {convs.Count} blocks.", nameof(taps));
        }

        using var scope = NewDisposeScope();
        List<Tensor> features = [];
        Tensor x = pictures.Cast(ComputeType);
        if (Implementation == OperatorImplementation.Optimized && x.dtype == ScalarType.BFloat16
            && x.device.type == DeviceType.CPU && CpuFeatures.HasAvx512)
        {
            x = x.ChannelsLast(); // layouts are changed more slowly than in float32
        }

        for (int i = 0; i <= last; i++)
        {
            x = convs[i].forward(x);
            if (taps.Contains(i))
            {
                features.Add(x);
            }
        }

        foreach (Tensor feature in features)
        {
            feature.MoveToOuterDisposeScope();
        }

        return features;
    }

    /// <summary>JoJoGAN's loss: the mean over the taps of the mean absolute difference.</summary>
    /// <param name="x">Features of the generated pictures.</param>
    /// <param name="y">Features of the reference, of the same shapes.</param>
    /// <returns>A scalar [].</returns>
    /// <exception cref="ArgumentException">Lists of different lengths, or empty ones.</exception>
    public static Tensor FeatureLoss(IReadOnlyList<Tensor> x, IReadOnlyList<Tensor> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count == 0 || x.Count != y.Count)
        {
            throw new ArgumentException($"{x.Count} features cannot be compared with {y.Count}.", nameof(y));
        }

        using var scope = NewDisposeScope();
        Tensor sum = Distance(0);
        for (int i = 1; i < x.Count; i++)
        {
            sum = sum.Plus(Distance(i));
        }

        return sum.DividedBy(x.Count).MoveToOuterDisposeScope();

        // A mean of bfloat16 would be rounded to three digits.
        Tensor Distance(int i)
        {
            Tensor difference = (x[i] - y[i]).abs();
            return (difference.dtype == ScalarType.BFloat16 ? difference.to(ScalarType.Float32) : difference).mean();
        }
    }

    /// <summary>
    /// Minibatch standard deviation: over groups of min(N, 4) samples taken with a stride of N/group, averaged over all
    /// features, as one more channel. [N, C, H, W] -> [N, 1, H, W].
    /// </summary>
    private static Tensor Deviation(Tensor x)
    {
        (long n, long h, long w) = (x.shape[0], x.shape[2], x.shape[3]);
        long group = Math.Min(n, GroupSize);
        Tensor samples = x.reshape(group, n / group, -1);
        Tensor variance = (samples - samples.mean([0], keepdim: true)).Squared().mean([0]);
        Tensor deviation = variance.Plus(1e-8).sqrt().mean([1]);
        return deviation.view(1, n / group, 1, 1, 1).expand(group, -1, 1, h, w).reshape(n, 1, h, w);
    }

    private void RequireImages(Tensor pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.dim() != 4 || !pictures.shape.Skip(1).SequenceEqual([3L, Config.Size, Config.Size]))
        {
            throw new ArgumentException(
                $"Images must be [N, 3, {Config.Size}, {Config.Size}], not [{string.Join(", ", pictures.shape)}].",
                nameof(pictures));
        }
    }
}
