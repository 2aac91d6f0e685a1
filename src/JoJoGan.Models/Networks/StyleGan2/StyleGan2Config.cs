using System.Globalization;
using System.Numerics;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// The dimensions of a StyleGAN2 generator and discriminator. The defaults are the published ones of FFHQ's configuration F
/// (arXiv 1912.04958, appendix B).
/// </summary>
public sealed record StyleGan2Config
{
    /// <summary>Side of the picture in pixels: a power of two, at least 8, at most 1024. The default is 1024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int Size
    {
        get;
        init => field = value is >= 8 and <= 1024 && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Size), value, "The size must be a power of two from 8 to 1024.");
    }
        = 1024;

    /// <summary>Length of z and of a style vector w: at least 1. The default is 512.</summary>
    public int StyleDim { get; init => field = AtLeast(1, value, nameof(StyleDim)); } = 512;

    /// <summary>Number of layers of the mapping network: at least 0. The default is 8.</summary>
    public int MlpLayers { get; init => field = AtLeast(0, value, nameof(MlpLayers)); } = 8;

    /// <summary>Width of the layers from 64 px up: 1 or 2 in published models, at least 1. The default is 2.</summary>
    public int ChannelMultiplier { get; init => field = AtLeast(1, value, nameof(ChannelMultiplier)); } = 2;

    /// <summary>Channels by resolution in place of the published table; null for that table. The default is null.</summary>
    public IReadOnlyDictionary<int, int>? Channels { get; init; }

    /// <summary>The low-pass filter along one axis, not empty. The default is [1, 3, 3, 1].</summary>
    public IReadOnlyList<float> BlurKernel { get; init; } = [1, 3, 3, 1];

    /// <summary>The mapping network's learning rate relative to the rest: greater than 0. The default is 0.01.</summary>
    public double MlpLearningRateMultiplier { get; init; } = 0.01;

    /// <summary>Number of style vectors of a w+ code: 2·log2(size) - 2.</summary>
    public int Layers => (2 * LogSize) - 2;

    /// <summary>Number of noise maps: one for each modulated 3x3 convolution, 2·log2(size) - 3.</summary>
    public int NoiseLayers => Layers - 1;

    /// <summary>log2(size).</summary>
    internal int LogSize => BitOperations.Log2((uint)Size);

    /// <summary>Number of feature channels at a resolution.</summary>
    /// <param name="resolution">A power of two from 4 to the size, in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such resolution.</exception>
    public int ChannelsAt(int resolution)
    {
        if (Channels is not null)
        {
            return Channels.TryGetValue(resolution, out int channels)
                ? channels
                : throw new ArgumentOutOfRangeException(
                    nameof(resolution), resolution, "The channel table lacks this resolution.");
        }

        return resolution switch
        {
            4 or 8 or 16 or 32 => 512,
            64 or 128 or 256 or 512 or 1024 => 16384 / resolution * ChannelMultiplier,
            _ => throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "Must be a power of two from 4 to 1024."),
        };
    }

    /// <summary>Side in pixels of a noise map: 4 for the first, then each of 8, 16, ... twice.</summary>
    /// <param name="layer">0-based, less than <see cref="NoiseLayers"/>.</param>
    public int NoiseSize(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, NoiseLayers);
        return 1 << ((layer + 5) / 2);
    }

    /// <summary>Reads the dimensions of a generator off the shapes of its checkpoint.</summary>
    /// <param name="shapes">Shapes by key of a generator's state_dict in rosinality's layout, for instance <c>g_ema</c>.</param>
    /// <param name="file">The checkpoint's file, for error messages.</param>
    /// <exception cref="CheckpointException">The keys or shapes are not a generator's.</exception>
    public static StyleGan2Config FromLayout(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Dictionary<int, int> channels = new() { [4] = Dimension(shapes, file, "input.input", 4, 1) };
        for (int i = 0; shapes.ContainsKey(ToRgbKey(i)); i++)
        {
            int size = 8 << i;
            if (size > 1024)
            {
                throw new CheckpointException("The generator is larger than 1024 px.", file, ToRgbKey(i));
            }

            channels[size] = Dimension(shapes, file, ToRgbKey(i), 5, 2);
        }

        if (channels.Count < 2)
        {
            throw new CheckpointException("the key is missing; is this the file of a StyleGAN2 generator?", file, ToRgbKey(0));
        }

        int mlpLayers = 0;
        while (shapes.ContainsKey(string.Create(CultureInfo.InvariantCulture, $"style.{mlpLayers + 1}.weight")))
        {
            mlpLayers++;
        }

        StyleGan2Config config = new()
        {
            Size = channels.Keys.Max(),
            StyleDim = Dimension(shapes, file, "conv1.conv.modulation.weight", 2, 1),
            MlpLayers = mlpLayers,
        };
        return config.WithChannels(channels);
    }

    /// <summary>Two configurations are equal when they make networks of equal shapes and constants.</summary>
    /// <param name="other">The other configuration.</param>
    public bool Equals(StyleGan2Config? other) =>
        other is not null
        && (Size, StyleDim, MlpLayers, MlpLearningRateMultiplier)
            == (other.Size, other.StyleDim, other.MlpLayers, other.MlpLearningRateMultiplier)
        && BlurKernel.SequenceEqual(other.BlurKernel)
        && Resolutions().All(resolution => ChannelsAt(resolution) == other.ChannelsAt(resolution));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, StyleDim, MlpLayers, MlpLearningRateMultiplier);

    /// <summary>4, 8, ... up to the size.</summary>
    internal IEnumerable<int> Resolutions() => Enumerable.Range(2, LogSize - 1).Select(log => 1 << log);

    /// <summary>The published table where it fits, else the given one.</summary>
    private StyleGan2Config WithChannels(Dictionary<int, int> channels)
    {
        int multiplier = Size >= 64 ? Math.Max(1, channels[Size] * Size / 16384) : 2;
        StyleGan2Config published = this with { ChannelMultiplier = multiplier };
        return channels.All(entry => published.ChannelsAt(entry.Key) == entry.Value)
            ? published : this with { Channels = channels };
    }

    /// <summary>The row of the w+ code that feeds the layer of a generator's tensor; null for the mapping network.</summary>
    internal static int? RowOf(string key)
    {
        string[] parts = key.Split('.');
        return parts[0] switch
        {
            "input" or "conv1" => 0,
            "to_rgb1" => 1,
            "convs" => 1 + Index(parts[1]),
            "to_rgbs" => 3 + (2 * Index(parts[1])),
            "noises" => Index(parts[1]["noise_".Length..]),
            _ => null,
        };

        static int Index(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string ToRgbKey(int index) => string.Create(CultureInfo.InvariantCulture, $"to_rgbs.{index}.conv.weight");

    private static int Dimension(
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file, string key, int dimensions, int axis)
    {
        if (!shapes.TryGetValue(key, out IReadOnlyList<long>? shape))
        {
            throw new CheckpointException("the key is missing; is this the file of a StyleGAN2 generator?", file, key);
        }

        return shape.Count == dimensions && shape[axis] is > 0 and <= 1 << 16
            ? (int)shape[axis]
            : throw new CheckpointException(
                "This is not the shape of a StyleGAN2 generator's entry.",
                file, key, $"{dimensions} dimensions", $"[{string.Join(", ", shape)}]");
    }

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Must be at least {least}.");
}
