using System.Globalization;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// The synthesis network as ONNX: codes [batch, layers, dim] and noise maps -> images [batch, 3, size, size]. The weights are the
/// same for every sample: modulation scales the features before a convolution and demodulation scales them after it, as in
/// <see cref="ModulatedConv2d"/>. Gains are folded into the weights.
/// </summary>
internal sealed class GeneratorGraph
{
    private readonly OnnxGraph graph;
    private readonly StyleGan2Config config;
    private readonly IReadOnlyDictionary<string, Tensor> weights;
    private readonly IReadOnlyDictionary<string, Tensor>? basis;
    private readonly string codes;
    private readonly string? strength;

    private GeneratorGraph(
        OnnxGraph graph, StyleGan2Config config, IReadOnlyDictionary<string, Tensor> weights,
        IReadOnlyDictionary<string, Tensor>? basis)
    {
        (this.graph, this.config, this.weights, this.basis) = (graph, config, weights, basis);
        codes = graph.Input("codes", "batch", config.Layers, config.StyleDim);
        strength = basis is null ? null : graph.Input("strength", ones(1), 1);
    }

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="config">The generator's dimensions.</param>
    /// <param name="weights">The generator's state dict.</param>
    /// <param name="basis">
    /// The base generator's, which makes the strength an input; or null. Its fixed noise is the same, for no style learns it.
    /// </param>
    public static void AddTo(
        OnnxGraph graph, StyleGan2Config config, IReadOnlyDictionary<string, Tensor> weights,
        IReadOnlyDictionary<string, Tensor>? basis = null) => new GeneratorGraph(graph, config, weights, basis).Add();

    private void Add()
    {
        string x = StyledConv("conv1", Weight("input.input"), row: 0, up: false);
        string image = ToRgb("to_rgb1", x, size: 4, row: 1, skip: null);
        for (int block = 0; block < config.LogSize - 2; block++)
        {
            int first = 2 * block;
            x = StyledConv(Key("convs", first), x, first + 1, up: true);
            x = StyledConv(Key("convs", first + 1), x, first + 2, up: false);
            image = ToRgb(Key("to_rgbs", block), x, 8 << block, first + 3, image);
        }

        graph.Output("images", image, "batch", 3, config.Size, config.Size);
    }

    /// <summary>
    /// √2 · lrelu(d · ((s · x) ∗ w) + strength · noise + bias), with a blur behind the convolution where it upsamples.
    /// </summary>
    /// <param name="key">The layer's.</param>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="row">The code's, and the noise map's index.</param>
    /// <param name="up">Whether it doubles height and width.</param>
    /// <returns>[N, O, H', W'].</returns>
    private string StyledConv(string key, string x, int row, bool up)
    {
        double gain = FusedLeakyRelu.Gain; // √2·lrelu(x) = lrelu(√2·x)
        string style = Style(key, row);
        Tensor shape = weights[$"{key}.conv.weight"]; // [1, O, I, K, K]
        (long outputs, long inputs, int kernel) = (shape.shape[1], shape.shape[2], (int)shape.shape[3]);
        double scale = 1 / Math.Sqrt((double)inputs * kernel * kernel);
        string weight = Weight($"{key}.conv.weight", w => (up ? w.squeeze(0).transpose(0, 1) : w.squeeze(0)).Times(scale));

        string scaled = graph.Mul(x, OverPixels(style, inputs));
        string y = up
            ? Blur(key, graph.ConvTranspose(scaled, weight, stride: 2), outputs, kernel)
            : graph.Conv(scaled, weight, pad0: kernel / 2);

        // d = √2 / sqrt(Σ_i s² · Σ_k w² + ε)
        string energy = graph.Node("ReduceSumSquare", [weight], ("axes", new[] { 2L, 3L }), ("keepdims", 0L));
        string squares = graph.Node(
            "Gemm",
            [graph.Mul(style, style), energy, graph.Numbers(ModulatedConv2d.Epsilon / (gain * gain))],
            ("alpha", 1 / (gain * gain)),
            ("transB", up ? 0L : 1L));
        y = graph.Mul(y, OverPixels(graph.Rsqrt(squares), outputs));

        int size = config.NoiseSize(row);
        string name = string.Create(CultureInfo.InvariantCulture, $"noise_{row}");
        string noise = graph.Input(name, weights[$"noises.{name}"], "noise_batch", 1, size, size);
        y = graph.Add(y, graph.Mul(noise, Weight($"{key}.noise.weight", w => w.Times(gain))));
        y = graph.Add(y, Weight($"{key}.activate.bias", b => b.view(-1, 1, 1).Times(gain)));
        return graph.LeakyRelu(y, FusedLeakyRelu.Slope);
    }

    /// <summary>(s · w) x + bias for each pixel, a product of matrices, and the enlarged image so far.</summary>
    /// <param name="key">The layer's.</param>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="size">H and W.</param>
    /// <param name="row">The code's.</param>
    /// <param name="skip">[N, 3, H/2, W/2]; null for the first.</param>
    /// <returns>[N, 3, H, W].</returns>
    private string ToRgb(string key, string x, int size, int row, string? skip)
    {
        long inputs = weights[$"{key}.conv.weight"].shape[2];
        string weight = Weight($"{key}.conv.weight", w => w.view(1, 3, inputs).Times(1 / Math.Sqrt(inputs)));
        string modulated = graph.Mul(weight, graph.Reshape(Style(key, row), 0, 1, inputs)); // [N, 3, I]
        string pixels = graph.Node("MatMul", [modulated, graph.Reshape(x, 0, inputs, -1)]); // [N, 3, H·W]
        string image = graph.Add(graph.Reshape(pixels, 0, 3, size, size), Weight($"{key}.bias"));
        return skip is null ? image : graph.Add(image, Upsample(key, skip));
    }

    /// <summary>The affine map of a row of the code: s [N, I].</summary>
    private string Style(string key, int row)
    {
        string w = graph.Node("Gather", [codes, graph.Index(row)], ("axis", 1L)); // [N, D]
        return graph.Linear(
            w,
            Weight($"{key}.conv.modulation.weight", m => m.Times(1 / Math.Sqrt(config.StyleDim))),
            Weight($"{key}.conv.modulation.bias"));
    }

    /// <summary>
    /// The filter behind a transposed convolution: a correlation with the flipped kernel, each channel for itself.
    /// </summary>
    private string Blur(string key, string x, long channels, int kernelSize)
    {
        Tensor kernel = weights[$"{key}.conv.blur.kernel"];
        (int before, int after) = FirFilter.PaddingAfterUp((int)kernel.shape[0], kernelSize);
        string filter = graph.Weight($"{key}.conv.blur.kernel", OverChannels(kernel.flip(0, 1), channels));
        return graph.Conv(x, filter, pad0: before, pad1: after, groups: channels);
    }

    /// <summary>An image at twice the size: zeros inserted and filtered, which is a transposed convolution.</summary>
    private string Upsample(string key, string image)
    {
        Tensor kernel = weights[$"{key}.upsample.kernel"];
        long taps = kernel.shape[0];
        (int before, int after) = FirFilter.PaddingOfUpsample((int)taps);
        string filter = graph.Weight($"{key}.upsample.kernel", OverChannels(kernel, 3));
        return graph.ConvTranspose(image, filter, stride: 2, pad0: taps - 1 - before, pad1: taps - 2 - after, groups: 3);
    }

    private string Weight(string key) => Weight(key, w => w);

    /// <summary>A weight as the graph uses it: base + strength · (style - base) where the strength is an input.</summary>
    /// <param name="key">The weight's.</param>
    /// <param name="fold">Scales and reshapes it; linear.</param>
    private string Weight(string key, Func<Tensor, Tensor> fold)
    {
        if (basis is null)
        {
            return graph.Weight(key, fold(weights[key]));
        }

        string difference = graph.Weight($"{key}.difference", fold(weights[key] - basis[key]));
        return graph.Add(graph.Weight(key, fold(basis[key])), graph.Mul(strength!, difference));
    }

    private string OverPixels(string factors, long channels) => graph.Reshape(factors, 0, channels, 1, 1);

    private static Tensor OverChannels(Tensor kernel, long channels) =>
        kernel.expand(channels, 1, kernel.shape[0], kernel.shape[1]);

    private static string Key(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}.{index}");
}
