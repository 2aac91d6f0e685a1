using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

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
    private readonly ModuleList<nn.Module<Tensor, Tensor>> style;
    private readonly ConstantInput input;
    private readonly StyledConv conv1;
    private readonly ToRgb to_rgb1;
    private readonly ModuleList<StyledConv> convs;
    private readonly ModuleList<ToRgb> to_rgbs;
    private readonly NoiseBuffers noises;

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

        style = new ModuleList<nn.Module<Tensor, Tensor>>(new PixelNorm());
        for (int i = 0; i < config.MlpLayers; i++)
        {
            style.Add(new EqualLinear(
                config.StyleDim, config.StyleDim, weights, 0, config.MlpLearningRateMultiplier, activate: true, implementation));
        }

        input = new ConstantInput(channels, weights);
        conv1 = new StyledConv(channels, channels, false, config.StyleDim, blur, weights, implementation);
        to_rgb1 = new ToRgb(channels, false, config.StyleDim, blur, weights, implementation);
        convs = new ModuleList<StyledConv>();
        to_rgbs = new ModuleList<ToRgb>();
        foreach (int resolution in config.Resolutions().Skip(1))
        {
            int outputs = config.ChannelsAt(resolution);
            convs.Add(new StyledConv(channels, outputs, true, config.StyleDim, blur, weights, implementation));
            convs.Add(new StyledConv(outputs, outputs, false, config.StyleDim, blur, weights, implementation));
            to_rgbs.Add(new ToRgb(outputs, true, config.StyleDim, blur, weights, implementation));
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
    /// Whether all channels of a pixel lie together on the CPU while gradients are off. The default, null, is what is faster: with AVX-512
    /// bfloat16's convolutions and filters are, backwards and elsewhere they are slower.
    /// </summary>
    internal bool? ChannelsLast { get; set; }

    /// <summary>
    /// The type that the synthesis network's activations and convolutions are computed in: for instance bfloat16, which halves
    /// memory. Weights, styles and pictures keep theirs. The default, null, is the type of the weights.
    /// </summary>
    public ScalarType? ComputeType { get; set; }

    /// <summary>The fixed noise: the module's own buffers, [1, 1, h, h] for each layer. They stay the module's.</summary>
    public IReadOnlyList<Tensor> FixedNoise => noises.All();

    /// <summary>The mapping network: z to w. Gradients reach its weights unless they are off.</summary>
    /// <param name="z">Latents [N, dim].</param>
    /// <returns>w [N, dim]; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor Mapping(Tensor z)
    {
        Require(z, nameof(z), -1, Config.StyleDim);
        using var scope = NewDisposeScope();
        Tensor w = z;
        foreach (nn.Module<Tensor, Tensor> layer in style)
        {
            w = layer.forward(w);
        }

        return w.MoveToOuterDisposeScope();
    }

    /// <summary>The center of truncation: the mean of the mapping over samples, without gradient.</summary>
    /// <param name="z">Samples [N, dim] of N(0, I), some thousands in practice.</param>
    /// <returns>[1, dim]; the caller disposes it.</returns>
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
    /// <returns>A tensor of w's shape; the caller disposes it.</returns>
    public static Tensor Truncate(Tensor w, Tensor mean, double psi)
    {
        using var scope = NewDisposeScope();
        return mean.Plus(w - mean, psi).MoveToOuterDisposeScope();
    }

    /// <summary>One style vector for all layers.</summary>
    /// <param name="w">[N, dim].</param>
    /// <returns>w+ [N, layers, dim], a view; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor ToWPlus(Tensor w)
    {
        Require(w, nameof(w), -1, Config.StyleDim);
        using Tensor row = w.unsqueeze(1);
        return row.expand(-1, Config.Layers, -1);
    }

    /// <summary>The synthesis network with the fixed noise.</summary>
    /// <param name="wplus">Codes [N, layers, dim].</param>
    /// <returns>Images [N, 3, size, size], RGB of about [-1, 1], not clamped; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor wplus) => Synthesize(wplus);

    /// <summary>The synthesis network: codes to pictures.</summary>
    /// <param name="wplus">Codes [N, layers, dim]. Row 0 feeds the 4 px layer, rows 2k-1 and 2k those of 4·2^k px; each ToRGB
    /// shares the row of the next layer.</param>
    /// <param name="noise">A noise map [N or 1, 1, h, h] for each layer (see <see cref="DrawNoise"/>); null for the fixed noise.</param>
    /// <returns>Images [N, 3, size, size], RGB of about [-1, 1], not clamped; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">Codes or noise of another shape.</exception>
    public Tensor Synthesize(Tensor wplus, IReadOnlyList<Tensor>? noise = null) => Synthesize(wplus, noise, observe: null);

    /// <summary>Draws noise for every layer.</summary>
    /// <param name="batch">Number of samples, at least 1.</param>
    /// <param name="random">A generator of the CPU; null for PyTorch's global one. One seed gives one noise on every device.</param>
    /// <returns>[batch, 1, h, h] for each layer, values of N(0, 1), where the weights lie; the caller disposes them.</returns>
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
    /// <returns>The copy; the caller disposes it. Call it outside dispose scopes.</returns>
    public StyleGan2Generator Clone()
    {
        StyleGan2Generator copy = new(Config, noises.All()[0].device, implementation: Implementation) { ComputeType = ComputeType };
        using var noGrad = no_grad();
        Dictionary<string, Tensor> target = copy.state_dict();
        foreach ((string key, Tensor source) in state_dict())
        {
            target[key].copy_(source);
        }

        return copy;
    }

    /// <summary>The synthesis network, telling what each module puts out under its key (<c>convs.0</c>, <c>to_rgbs.0</c>).</summary>
    internal Tensor Synthesize(Tensor wplus, IReadOnlyList<Tensor>? noise, Action<string, Tensor>? observe)
    {
        Require(wplus, nameof(wplus), -1, Config.Layers, Config.StyleDim);
        using var scope = NewDisposeScope();
        noise = noise is null ? noises.All() : Checked(noise, wplus.shape[0]);

        (Tensor x, Tensor image) = Begin(wplus, noise, observe);
        bool channelsLast = ChannelsLast ?? (CpuFeatures.HasAvx512 && x.dtype == ScalarType.BFloat16);
        if (channelsLast && Implementation == OperatorImplementation.Optimized && !is_grad_enabled() && x.device.type == DeviceType.CPU)
        {
            x = x.ChannelsLast();
        }

        for (int i = 0; i < to_rgbs.Count; i++)
        {
            (x, image) = Grow(i, x, image, wplus, noise, observe);
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

    /// <summary>The layers that take features and picture to twice their resolution; i counts from those of 8 px.</summary>
    internal (Tensor X, Tensor Image) Grow(
        int i, Tensor x, Tensor image, Tensor wplus, IReadOnlyList<Tensor>? noise, Action<string, Tensor>? observe = null)
    {
        noise ??= noises.All();
        int up = 2 * i;
        x = convs[up].forward(x, wplus.select(1, up + 1), noise[up + 1]);
        observe?.Invoke($"{nameof(convs)}.{up}", x);
        x = convs[up + 1].forward(x, wplus.select(1, up + 2), noise[up + 2]);
        observe?.Invoke($"{nameof(convs)}.{up + 1}", x);
        image = to_rgbs[i].forward(x, wplus.select(1, up + 3), image);
        observe?.Invoke($"{nameof(to_rgbs)}.{i}", image);
        return (x, image);
    }

    private IReadOnlyList<Tensor> Checked(IReadOnlyList<Tensor> noise, long batch)
    {
        if (noise.Count != Config.NoiseLayers)
        {
            throw new ArgumentException($"The generator takes {Config.NoiseLayers} noise maps, not {noise.Count}.", nameof(noise));
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
