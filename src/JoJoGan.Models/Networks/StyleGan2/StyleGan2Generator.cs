using System.Globalization;
using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// StyleGAN2's generator (arXiv 1912.04958, section 2, with skip connections), in the layout of rosinality/stylegan2-pytorch:
/// the keys of its state_dict are those of the published checkpoints.
/// </summary>
/// <remarks>
/// Make it outside dispose scopes. Its methods may run on several threads at once as long as none of them changes weights.
/// </remarks>
public sealed class StyleGan2Generator : nn.Module<Tensor, Tensor>
{
    private readonly MappingNetwork style;
    private readonly ConstantInput input;
    private readonly StyledConv conv1;
    private readonly ToRgb to_rgb1;
    private readonly ModuleList<StyledConv> convs;
    private readonly ModuleList<ToRgb> to_rgbs;
    private readonly NoiseBuffers noises;
    private readonly List<SynthesisBlock> _blocks = [];

    /// <summary>Makes a generator whose weights are to be loaded, or are drawn as for training from scratch.</summary>
    /// <param name="config">Its dimensions.</param>
    /// <param name="device">Where its weights lie; null for the CPU. The meta device gives shapes without memory.</param>
    /// <param name="initialization">What weights and fixed noise are drawn from (on the CPU); null leaves them 0.</param>
    /// <param name="implementation">How its operators are computed.</param>
    public StyleGan2Generator(
        StyleGan2Config config,
        Device? device = null,
        torch.Generator? initialization = null,
        OperatorImplementation implementation = OperatorImplementation.Optimized)
        : base(nameof(StyleGan2Generator))
    {
        ArgumentNullException.ThrowIfNull(config);
        (Config, Implementation) = (config, implementation);
        WeightInitialization weights = new(device, initialization);
        IReadOnlyList<float> blur = config.BlurKernel;
        int channels = config.ChannelsAt(4);

        style = new MappingNetwork(config, weights, implementation);
        input = new ConstantInput(channels, weights);
        conv1 = new StyledConv(channels, channels, false, config.StyleDim, blur, weights, implementation);
        to_rgb1 = new ToRgb(channels, false, config.StyleDim, blur, weights, implementation);
        convs = new ModuleList<StyledConv>();
        to_rgbs = new ModuleList<ToRgb>();
        foreach (int resolution in config.Resolutions().Skip(1))
        {
            int outputs = config.ChannelsAt(resolution);
            StyledConv up = new(channels, outputs, true, config.StyleDim, blur, weights, implementation);
            StyledConv conv = new(outputs, outputs, false, config.StyleDim, blur, weights, implementation);
            ToRgb toRgb = new(outputs, true, config.StyleDim, blur, weights, implementation);
            _blocks.Add(new SynthesisBlock(up, conv, toRgb, _blocks.Count));
            convs.Add(up);
            convs.Add(conv);
            to_rgbs.Add(toRgb);
            channels = outputs;
        }

        noises = new NoiseBuffers([.. Enumerable.Range(0, config.NoiseLayers).Select(config.NoiseSize)], weights);
        RegisterComponents();
    }

    /// <summary>The dimensions that it was made with.</summary>
    public StyleGan2Config Config { get; }

    /// <summary>How its operators are computed.</summary>
    public OperatorImplementation Implementation { get; }

    /// <summary>
    /// Whether to use the channels-last layout for CPU inference. The default, null, picks the faster one: channels-last for
    /// bfloat16 with AVX-512, else contiguous.
    /// </summary>
    internal bool? ChannelsLast { get; set; }

    /// <summary>
    /// The type that the synthesis network's activations and convolutions are computed in: for instance bfloat16, which halves
    /// memory. Weights, styles and pictures keep theirs. The default, null, is the type of the weights.
    /// </summary>
    public ScalarType? ComputeType { get; set; }

    /// <summary>The fixed noise: the module's own buffers, [1, 1, h, h] for each layer. The module owns them.</summary>
    public IReadOnlyList<Tensor> FixedNoise => noises.All();

    /// <summary>The bias of the last ToRGB layer, [1, 3, 1, 1], which is added to every pixel of the picture.</summary>
    internal Parameter OutputBias => to_rgbs[to_rgbs.Count - 1].Bias;

    /// <summary>The blocks behind the one of 4 px, which <see cref="Begin"/> runs.</summary>
    internal IReadOnlyList<SynthesisBlock> Blocks => _blocks;

    /// <summary>The mapping network: z to w. Gradients reach its weights unless they are off.</summary>
    /// <param name="z">Latents [N, dim].</param>
    /// <returns>w [N, dim].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor Mapping(Tensor z)
    {
        Require(z, nameof(z), -1, Config.StyleDim);
        return style.forward(z);
    }

    /// <summary>The center of truncation: the mean of the mapping over samples, without gradient.</summary>
    /// <param name="z">Samples [N, dim] of N(0, I), some thousands in practice.</param>
    /// <returns>[1, dim].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor MeanLatent(Tensor z)
    {
        using var noGrad = no_grad();
        using Tensor w = Mapping(z);
        return w.mean([0], keepdim: true);
    }

    /// <summary>The truncation trick: mean + ψ · (w - mean).</summary>
    /// <param name="w">[N, dim] or [N, layers, dim].</param>
    /// <param name="mean">[1, dim], or any shape that broadcasts against w.</param>
    /// <param name="psi">ψ: 1 changes nothing, 0 gives the mean.</param>
    /// <returns>A tensor of w's shape.</returns>
    public static Tensor Truncate(Tensor w, Tensor mean, double psi)
    {
        using var scope = NewDisposeScope();
        return mean.Plus(w - mean, psi).MoveToOuterDisposeScope();
    }

    /// <summary>One style vector for all layers.</summary>
    /// <param name="w">[N, dim].</param>
    /// <returns>w+ [N, layers, dim], a view.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor ToWPlus(Tensor w)
    {
        Require(w, nameof(w), -1, Config.StyleDim);
        using Tensor row = w.unsqueeze(1);
        return row.expand(-1, Config.Layers, -1);
    }

    /// <summary>The synthesis network with the fixed noise.</summary>
    /// <param name="wplus">Codes [N, layers, dim].</param>
    /// <returns>Images [N, 3, size, size], RGB of about [-1, 1], not clamped.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor wplus) => Synthesize(wplus);

    /// <summary>The synthesis network: codes to pictures.</summary>
    /// <param name="wplus">Codes [N, layers, dim]. Row 0 feeds the 4 px layer, rows 2k-1 and 2k those of 4·2^k px; each ToRGB
    /// shares the row of the next layer.</param>
    /// <param name="noise">A map [N or 1, 1, h, h] for each layer (see <see cref="DrawNoise"/>); null for fixed noise.</param>
    /// <returns>Images [N, 3, size, size], RGB of about [-1, 1], not clamped.</returns>
    /// <exception cref="ArgumentException">Codes or noise of another shape.</exception>
    public Tensor Synthesize(Tensor wplus, IReadOnlyList<Tensor>? noise = null) => Synthesize(wplus, noise, observe: null);

    /// <summary>Draws noise for every layer.</summary>
    /// <param name="batch">Number of samples, at least 1.</param>
    /// <param name="random">A CPU generator; null for PyTorch's global one. One seed gives one noise on every device.</param>
    /// <returns>[batch, 1, h, h] for each layer, values of N(0, 1), where the weights lie.</returns>
    public IReadOnlyList<Tensor> DrawNoise(int batch, torch.Generator? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        Tensor like = noises.All()[0];
        return
        [
            .. Enumerable.Range(0, Config.NoiseLayers)
                .Select(Config.NoiseSize)
                .Select(size => randn([batch, 1, size, size], generator: random).to(like.dtype, like.device, disposeAfter: true)),
        ];
    }

    /// <summary>An independent copy: same dimensions, device and values, weights that require gradients.</summary>
    /// <returns>The copy. Call it outside dispose scopes.</returns>
    public StyleGan2Generator Clone()
    {
        StyleGan2Generator copy =
            new(Config, noises.All()[0].device, implementation: Implementation) { ComputeType = ComputeType };
        using var noGrad = no_grad();
        Dictionary<string, Tensor> target = copy.state_dict();
        foreach ((string key, Tensor source) in state_dict())
        {
            target[key].copy_(source);
        }

        return copy;
    }

    /// <summary>The parameters of the synthesis network: all but the mapping network's.</summary>
    internal IReadOnlyList<Parameter> SynthesisParameters() =>
    [
        .. named_parameters()
            .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal))
            .Select(p => p.parameter),
    ];

    /// <summary>The synthesis network; reports each module's output under its key (<c>convs.0</c>, <c>to_rgbs.0</c>).</summary>
    internal Tensor Synthesize(Tensor wplus, IReadOnlyList<Tensor>? noise, Action<string, Tensor>? observe)
    {
        Require(wplus, nameof(wplus), -1, Config.Layers, Config.StyleDim);
        using var scope = NewDisposeScope();
        noise = noise is null ? noises.All() : Checked(noise, wplus.shape[0]);

        (Tensor x, Tensor image) = Begin(wplus, noise, observe);
        bool channelsLast = ChannelsLast ?? (CpuFeatures.HasAvx512 && x.dtype == ScalarType.BFloat16);
        if (channelsLast && Implementation == OperatorImplementation.Optimized && !is_grad_enabled()
            && x.device.type == DeviceType.CPU)
        {
            x = x.ChannelsLast();
        }

        foreach (SynthesisBlock block in _blocks)
        {
            (x, image) = block.Forward(x, image, wplus, noise, observe);
        }

        return image.MoveToOuterDisposeScope();
    }

    /// <summary>The layers of 4 px: features and picture.</summary>
    internal (Tensor X, Tensor Image) Begin(Tensor wplus, IReadOnlyList<Tensor>? noise, Action<string, Tensor>? observe = null)
    {
        noise ??= noises.All();
        Tensor x = conv1.forward(input.Expand(wplus.shape[0]).Cast(ComputeType), wplus.select(1, 0), noise[0]);
        observe?.Invoke(nameof(conv1), x);
        Tensor image = to_rgb1.forward(x, wplus.select(1, 1), null);
        observe?.Invoke(nameof(to_rgb1), image);
        return (x, image);
    }

    private IReadOnlyList<Tensor> Checked(IReadOnlyList<Tensor> noise, long batch)
    {
        if (noise.Count != Config.NoiseLayers)
        {
            throw new ArgumentException(
                $"The generator takes {Config.NoiseLayers} noise maps, not {noise.Count}.", nameof(noise));
        }

        for (int i = 0; i < noise.Count; i++)
        {
            Require(noise[i], nameof(noise), noise[i].shape[0] == 1 ? 1 : batch, 1, Config.NoiseSize(i), Config.NoiseSize(i));
        }

        return noise;
    }

    /// <summary>Fails unless a tensor has a shape; -1 stands for any size.</summary>
    private static void Require(Tensor tensor, string name, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.dim() != shape.Length || !tensor.shape.Zip(shape).All(pair => pair.Second < 0 || pair.First == pair.Second))
        {
            throw new ArgumentException(
                $"The shape must be [{string.Join(", ", shape)}] (-1: any), not [{string.Join(", ", tensor.shape)}].", name);
        }
    }
}

/// <summary>The learned constant that synthesis begins with. Key: input [1, C, 4, 4].</summary>
internal sealed class ConstantInput : nn.Module
{
    private readonly Parameter input;

    public ConstantInput(int channels, WeightInitialization weights)
        : base(nameof(ConstantInput))
    {
        input = weights.Normal(1, 1, channels, 4, 4);
        RegisterComponents();
    }

    /// <summary>The constant for a batch: a view [batch, C, 4, 4].</summary>
    public Tensor Expand(long batch) => input.expand(batch, -1, -1, -1);
}

/// <summary>The fixed noise of every layer. Keys: noise_I [1, 1, H, H].</summary>
internal sealed class NoiseBuffers : nn.Module
{
    private readonly int _count;

    public NoiseBuffers(IReadOnlyList<int> sizes, WeightInitialization weights)
        : base(nameof(NoiseBuffers))
    {
        for (int i = 0; i < sizes.Count; i++)
        {
            register_buffer(Key(i), weights.NormalTensor(1, 1, 1, sizes[i], sizes[i]));
        }

        _count = sizes.Count;
    }

    /// <summary>The buffers, as they are now.</summary>
    public IReadOnlyList<Tensor> All() => [.. Enumerable.Range(0, _count).Select(i => get_buffer(Key(i))!)];

    private static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"noise_{index}");
}
