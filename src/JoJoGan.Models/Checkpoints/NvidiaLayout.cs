using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// The state_dict of a StyleGAN2 generator of NVlabs/stylegan2-ada-pytorch and NVlabs/stylegan3 (class Generator of
/// training/networks_stylegan2.py), translated to that of rosinality/stylegan2-pytorch. Both store weights before the gains of
/// the equalized learning rate and compute the same from them, so only names differ, and dimensions of size 1.
/// </summary>
/// <remarks>
/// With the block of R = 8·2^i px: <c>conv0</c> and <c>conv1</c> are <c>convs.2i</c> and <c>convs.2i+1</c>, <c>torgb</c> is
/// <c>to_rgbs.i</c>; at 4 px (i = -1) there are <c>conv1</c> and <c>to_rgb1</c>. NVIDIA's demodulation leaves out the scale
/// 1/sqrt(I·K²), which cancels but for its 1e-8. Its clamp of activations to ±256, which models trained in half precision have
/// and their state_dict does not tell, is not applied. The average of w is not needed: it is measured where it is used.
/// </remarks>
internal static partial class NvidiaLayout
{
    private const string Synthesis = "synthesis.";
    private static readonly float[] Taps = [1, 3, 3, 1];

    /// <summary>
    /// A place in rosinality's layout: the key, and the dimensions of size 1 before and after those of the file.
    /// </summary>
    private sealed record Place(string Key, int Before = 0, int After = 0);

    /// <summary>Whether a state_dict is of this layout, of any of its architectures.</summary>
    public static bool IsPresent(IReadOnlyDictionary<string, CheckpointTensor> weights) =>
        weights.Keys.Any(key => key.StartsWith(Synthesis, StringComparison.Ordinal));

    /// <summary>
    /// The same tensors under rosinality's keys and shapes; what has no counterpart there is left out if it is known, and else
    /// keeps its key, to be refused as extra.
    /// </summary>
    /// <exception cref="CheckpointException">The architecture or the filter is another, or two keys mean the same.</exception>
    public static IReadOnlyDictionary<string, CheckpointTensor> Translate(
        IReadOnlyDictionary<string, CheckpointTensor> weights, string file)
    {
        foreach (string key in weights.Keys)
        {
            if (Obstacle(key) is { } obstacle)
            {
                throw new CheckpointException(obstacle, file, key);
            }
        }

        var translated = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        foreach ((string key, CheckpointTensor tensor) in weights)
        {
            if (key.EndsWith(".resample_filter", StringComparison.Ordinal))
            {
                EnsureFilter(tensor, file, key);
            }
            else if (key != "mapping.w_avg")
            {
                Place place = PlaceOf(key);
                if (!translated.TryAdd(place.Key, tensor.Unsqueezed(place.Before, place.After)))
                {
                    throw new CheckpointException($"another entry of the file means '{LogText.Of(place.Key)}' too", file, key);
                }
            }
        }

        return translated;
    }

    /// <summary>Why a generator that has this key cannot be used; null if the key says nothing against it.</summary>
    private static string? Obstacle(string key) => key switch
    {
        _ when key.StartsWith(Synthesis + "L", StringComparison.Ordinal) =>
            "this is a StyleGAN3 generator (config stylegan3-t or stylegan3-r), whose layers are others; "
                + "use a StyleGAN2 generator (config stylegan2)",
        _ when SkipKey().IsMatch(key) =>
            "this generator has the architecture 'resnet'; "
                + "use one of the architecture 'skip', which stylegan2-ada-pytorch trains by default",
        _ when key.StartsWith("mapping.embed.", StringComparison.Ordinal) =>
            "this generator is conditional, its mapping network takes a class label; use one that was trained without labels",
        _ => null,
    };

    private static Place PlaceOf(string key)
    {
        if (MappingKey().Match(key) is { Success: true } mapping)
        {
            return new Place($"style.{Number(mapping, "layer") + 1}.{mapping.Groups["entry"].Value}");
        }

        if (key == "synthesis.b4.const")
        {
            return new Place("input.input", Before: 1);
        }

        Match match = LayerKey().Match(key);
        int resolution = match.Success ? Number(match, "resolution") : 0;
        if (resolution < 4 || !BitOperations.IsPow2(resolution))
        {
            return new Place(key);
        }

        int block = BitOperations.Log2((uint)resolution) - 3;
        string entry = match.Groups["entry"].Value;
        return match.Groups["layer"].Value switch
        {
            "torgb" => ToRgb(block, entry),
            "conv0" when block >= 0 => Convolution(2 * block, entry),
            "conv1" => Convolution((2 * block) + 1, entry),
            _ => null,
        } ?? new Place(key);
    }

    private static Place? Convolution(int index, string entry)
    {
        string layer = index < 0 ? "conv1" : $"convs.{index}";
        return entry switch
        {
            "weight" => new Place($"{layer}.conv.weight", Before: 1),
            "bias" => new Place($"{layer}.activate.bias"),
            "noise_strength" => new Place($"{layer}.noise.weight", Before: 1),
            "noise_const" => new Place($"noises.noise_{index + 1}", Before: 2),
            _ => Modulation(layer, entry),
        };
    }

    private static Place? ToRgb(int index, string entry)
    {
        string layer = index < 0 ? "to_rgb1" : $"to_rgbs.{index}";
        return entry switch
        {
            "weight" => new Place($"{layer}.conv.weight", Before: 1),
            "bias" => new Place($"{layer}.bias", Before: 1, After: 2),
            _ => Modulation(layer, entry),
        };
    }

    private static Place? Modulation(string layer, string entry) => entry switch
    {
        "affine.weight" => new Place($"{layer}.conv.modulation.weight"),
        "affine.bias" => new Place($"{layer}.conv.modulation.bias"),
        _ => null,
    };

    /// <summary>The filter is stored in every layer that might resample: the outer product, with the sum 1.</summary>
    private static void EnsureFilter(CheckpointTensor filter, string file, string key)
    {
        float sum = Taps.Sum();
        IEnumerable<float> expected = Taps.SelectMany(row => Taps.Select(column => row * column / (sum * sum)));
        bool isExpected = filter.Shape is [4, 4]
            && filter.ToSingles().Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6f);
        if (!isExpected)
        {
            throw new CheckpointException(
                "this generator resamples with another filter; use one that was trained with the filter of StyleGAN2",
                file,
                key,
                expected: "[1, 3, 3, 1] along both axes");
        }
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^mapping\.fc(?<layer>0|[1-9][0-9]{0,2})\.(?<entry>weight|bias)$")]
    private static partial Regex MappingKey();

    [GeneratedRegex(@"^synthesis\.b(?<resolution>[1-9][0-9]{0,3})\.(?<layer>conv0|conv1|torgb)\.(?<entry>.+)$")]
    private static partial Regex LayerKey();

    [GeneratedRegex(@"^synthesis\.b[0-9]+\.skip\.")]
    private static partial Regex SkipKey();
}
