using JoJoGan.SyntheticWeights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Tests.StyleGan2;

/// <summary>
/// A small StyleGAN2 in NVIDIA's layout with made-up weights, and its equations (arXiv 1912.04958, section 2 and appendix B;
/// weights scaled at run time as in arXiv 1710.10196, section 4.1), one sample at a time in 64 bits. Layers that double the
/// resolution insert zeros, filter and then convolve in the strict sense: with a flipped kernel.
/// </summary>
internal sealed class NvidiaGenerator : IDisposable
{
    public const int Size = 32;
    public const int StyleDim = 10;
    public const int MlpLayers = 3;
    public const int Layers = 8;
    private const double MappingRate = 0.01;
    private static readonly Dictionary<int, int> Channels = new() { [4] = 9, [8] = 8, [16] = 7, [32] = 6 };

    public NvidiaGenerator(int seed)
    {
        for (int i = 0; i < MlpLayers; i++)
        {
            Add($"mapping.fc{i}.weight", seed, 0, 175, StyleDim, StyleDim);
            Add($"mapping.fc{i}.bias", seed, 0, 20, StyleDim);
        }

        Add("mapping.w_avg", seed, 0, 1, StyleDim);
        Add("synthesis.b4.const", seed, 0, 1.75, Channels[4], 4, 4);
        foreach ((int size, int channels) in Channels)
        {
            AddFilter($"synthesis.b{size}");
            if (size > 4)
            {
                AddConvolution($"synthesis.b{size}.conv0", seed, size, Channels[size / 2], channels);
            }

            AddConvolution($"synthesis.b{size}.conv1", seed, size, channels, channels);
            Add($"synthesis.b{size}.torgb.weight", seed, 0, 1.75, 3, channels, 1, 1);
            Add($"synthesis.b{size}.torgb.bias", seed, 0, 0.2, 3);
            AddAffine($"synthesis.b{size}.torgb", seed, channels);
        }
    }

    public Dictionary<string, Tensor> Weights { get; } = [];

    public Tensor Mapping(Tensor z)
    {
        using var scope = NewDisposeScope();
        Tensor x = z.to(ScalarType.Float64);
        x = x / (x.square().mean([1], keepdim: true) + 1e-8).sqrt();
        for (int i = 0; i < MlpLayers; i++)
        {
            Tensor weight = Of($"mapping.fc{i}.weight") * (MappingRate / Math.Sqrt(StyleDim));
            x = Activated(functional.linear(x, weight, Of($"mapping.fc{i}.bias") * MappingRate));
        }

        return x.MoveToOuterDisposeScope();
    }

    public Tensor Synthesize(Tensor wplus)
    {
        using var scope = NewDisposeScope();
        Tensor[] samples = [.. Enumerable.Range(0, (int)wplus.shape[0]).Select(n => Sample(wplus[n].to(ScalarType.Float64)))];
        return cat(samples, 0).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Weights.Values)
        {
            tensor.Dispose();
        }
    }

    private Tensor Sample(Tensor w)
    {
        Tensor x = Convolution(Of("synthesis.b4.const").unsqueeze(0), w[0], "synthesis.b4.conv1", up: false);
        Tensor image = ToRgb(x, w[1], "synthesis.b4.torgb");
        int row = 1;
        foreach (int size in Channels.Keys.Where(size => size > 4))
        {
            x = Convolution(x, w[row], $"synthesis.b{size}.conv0", up: true);
            x = Convolution(x, w[row + 1], $"synthesis.b{size}.conv1", up: false);
            Tensor upsampled = Doubled(image, 2, 1, $"synthesis.b{size}");
            image = upsampled + ToRgb(x, w[row + 2], $"synthesis.b{size}.torgb");
            row += 2;
        }

        return image;
    }

    private Tensor Convolution(Tensor x, Tensor w, string layer, bool up)
    {
        Tensor weight = Of($"{layer}.weight") * Style(w, layer);
        weight = weight / (weight.square().sum([1, 2, 3], keepdim: true) + 1e-8).sqrt();
        Tensor y = up
            ? functional.conv2d(Doubled(x, 3, 2, layer), weight.flip(2, 3))
            : functional.conv2d(x, weight, padding: [1, 1]);
        y = y + (Of($"{layer}.noise_const") * Of($"{layer}.noise_strength"));
        return Activated(y + Of($"{layer}.bias").view(1, -1, 1, 1));
    }

    private Tensor ToRgb(Tensor x, Tensor w, string layer)
    {
        Tensor style = Style(w, layer) / Math.Sqrt(x.shape[1]);
        return functional.conv2d(x, Of($"{layer}.weight") * style) + Of($"{layer}.bias").view(1, -1, 1, 1);
    }

    private Tensor Style(Tensor w, string layer)
    {
        Tensor weight = Of($"{layer}.affine.weight") / Math.Sqrt(StyleDim);
        return (weight.matmul(w) + Of($"{layer}.affine.bias")).view(1, -1, 1, 1);
    }

    /// <summary>A zero after every sample, padding, and the filter times 4, which makes up for the zeros.</summary>
    private Tensor Doubled(Tensor x, int before, int after, string layer)
    {
        (long c, long h, long w) = (x.shape[1], x.shape[2], x.shape[3]);
        Tensor spread = functional.pad(x.view(c, h, 1, w, 1), [0, 1, 0, 0, 0, 1]).view(c, 1, 2 * h, 2 * w);
        Tensor filter = Of($"{layer}.resample_filter").flip(0, 1).view(1, 1, 4, 4) * 4;
        Tensor y = functional.conv2d(functional.pad(spread, [before, after, before, after]), filter);
        return y.view(1, c, y.shape[2], y.shape[3]);
    }

    private static Tensor Activated(Tensor x) => functional.leaky_relu(x, 0.2) * Math.Sqrt(2);

    private Tensor Of(string key) => Weights[key].to(ScalarType.Float64);

    private void AddConvolution(string layer, int seed, int size, int inputs, int outputs)
    {
        Add($"{layer}.weight", seed, 0, 1.75, outputs, inputs, 3, 3);
        Add($"{layer}.bias", seed, 0, 0.5, outputs);
        Add($"{layer}.noise_strength", seed, 0, 0.5);
        Add($"{layer}.noise_const", seed, 0, 1.75, size, size);
        AddAffine(layer, seed, inputs);
        AddFilter(layer);
    }

    private void AddAffine(string layer, int seed, int outputs)
    {
        Add($"{layer}.affine.weight", seed, 0, 1.75, outputs, StyleDim);
        Add($"{layer}.affine.bias", seed, 1, 0.5, outputs);
    }

    private void AddFilter(string layer)
    {
        float[] taps = [1, 3, 3, 1];
        float[] values = [.. taps.SelectMany(row => taps.Select(column => row * column / 64))];
        Weights.Add($"{layer}.resample_filter", tensor(values, [4, 4]));
    }

    private void Add(string key, int seed, double center, double radius, params long[] shape) =>
        Weights.Add(key, WeightFormula.Tensor(key, shape, center, radius, seed));
}
