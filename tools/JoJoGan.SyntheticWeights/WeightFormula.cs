using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.SyntheticWeights;

/// <summary>The fixtures' weights, a function of key, index and seed: tests/golden/README.md, "The weight formula".</summary>
public static partial class WeightFormula
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const int ParallelFrom = 1 << 16;

    /// <summary>The 64-bit FNV-1a hash of a text's UTF-8 bytes.</summary>
    /// <param name="text">The text.</param>
    public static ulong Fnv1a64(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }

    /// <summary>A number in [-1, 1) for one element.</summary>
    /// <param name="key">The tensor's key.</param>
    /// <param name="index">The element's row-major index.</param>
    /// <param name="seed">The seed.</param>
    public static double Unit(string key, long index, int seed) => Unit(Base(key, seed), index);

    /// <summary>Values center + radius · unit, row-major.</summary>
    /// <param name="key">The tensor's key.</param>
    /// <param name="count">How many values.</param>
    /// <param name="center">The middle of their range.</param>
    /// <param name="radius">Half the width of their range.</param>
    /// <param name="seed">The seed.</param>
    public static float[] Values(string key, long count, double center, double radius, int seed)
    {
        float[] values = GC.AllocateUninitializedArray<float>(checked((int)count));
        ulong start = Base(key, seed);
        if (values.Length < ParallelFrom)
        {
            Fill(values, 0, values.Length, start, center, radius);
            return values;
        }

        int chunks = (values.Length + ParallelFrom - 1) / ParallelFrom;
        Parallel.For(0, chunks, chunk =>
        {
            int from = chunk * ParallelFrom;
            Fill(values, from, Math.Min(from + ParallelFrom, values.Length), start, center, radius);
        });
        return values;
    }

    /// <summary>A tensor of formula values; the caller disposes it.</summary>
    /// <param name="key">The tensor's key.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="center">The middle of the range.</param>
    /// <param name="radius">Half the width of the range.</param>
    /// <param name="seed">The seed.</param>
    public static Tensor Tensor(string key, long[] shape, double center, double radius, int seed) =>
        torch.tensor(Values(key, shape.Aggregate(1L, (a, b) => a * b), center, radius, seed), shape);

    /// <summary>Fills a StyleGAN2 generator.</summary>
    /// <param name="module">The generator.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="prefix">What the formula's keys have before the module's own.</param>
    public static void FillGenerator(nn.Module module, int seed, string prefix = "") =>
        FillAll(module, GeneratorRule, seed, prefix);

    /// <summary>Fills a StyleGAN2 discriminator.</summary>
    /// <param name="module">The discriminator.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="prefix">What the formula's keys have before the module's own.</param>
    public static void FillDiscriminator(nn.Module module, int seed, string prefix = "") =>
        FillAll(module, DiscriminatorRule, seed, prefix);

    /// <summary>Fills the features.N.weight and features.N.bias of a VGG16; other keys of the module stay as they are.</summary>
    /// <param name="module">A module whose state_dict has torchvision's names.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="prefix">What the module's keys have before <c>features.</c>; it is not part of the formula's key.</param>
    public static void FillVgg(nn.Module module, int seed, string prefix = "") =>
        FillOwn(module, prefix + "features.", "features.", VggRule, seed);

    /// <summary>Fills an e4e or ArcFace (gain 3) or RetinaFace (gain 4) network.</summary>
    /// <param name="module">The network.</param>
    /// <param name="gain">The gain in a convolution's radius sqrt(gain / fan_in).</param>
    /// <param name="seed">The seed.</param>
    /// <param name="prefix">What the formula's keys have before the module's own, for instance <c>encoder.</c>.</param>
    public static void FillEncoder(nn.Module module, double gain, int seed, string prefix = "") =>
        FillAll(module, (key, shape) => EncoderRule(key, shape, gain), seed, prefix);

    /// <summary>Fills the linI.model.1.weight of an LPIPS; other keys of the module stay as they are.</summary>
    /// <param name="module">A module whose state_dict has the published names.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="prefix">What the module's keys have before <c>lin</c>; it is not part of the formula's key.</param>
    public static void FillLpipsLin(nn.Module module, int seed, string prefix = "") =>
        FillOwn(module, prefix + "lin", "lin", (_, _) => (0.05, 0.05), seed);

    /// <summary>Range of a generator's entry; null for one that stays as constructed.</summary>
    /// <param name="key">Its key without prefix.</param>
    /// <param name="shape">Its shape.</param>
    public static (double Center, double Radius)? GeneratorRule(string key, long[] shape) => key switch
    {
        _ when key.EndsWith(".kernel", StringComparison.Ordinal) => null,
        _ when InMapping(key) && key.EndsWith(".weight", StringComparison.Ordinal) => (0, 175),
        _ when InMapping(key) && key.EndsWith(".bias", StringComparison.Ordinal) => (0, 20),
        _ when key.EndsWith("modulation.weight", StringComparison.Ordinal) => (0, 1.75),
        _ when key.EndsWith("modulation.bias", StringComparison.Ordinal) => (1, 0.5),
        _ when key.EndsWith("noise.weight", StringComparison.Ordinal) => (0, 0.3),
        _ when key.EndsWith("activate.bias", StringComparison.Ordinal) => (0, 0.5),
        _ when key.EndsWith(".bias", StringComparison.Ordinal) => (0, 0.2),
        _ => (0, 1.75),
    };

    /// <summary>Range of a discriminator's entry; null for one that stays as constructed.</summary>
    /// <param name="key">Its key without prefix.</param>
    /// <param name="shape">Its shape.</param>
    public static (double Center, double Radius)? DiscriminatorRule(string key, long[] shape) => key switch
    {
        _ when key.EndsWith(".kernel", StringComparison.Ordinal) => null,
        _ when key.EndsWith(".bias", StringComparison.Ordinal) => (0, 0.5),
        _ => (0, 1.75),
    };

    /// <summary>Range of a VGG16 entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="shape">Its shape.</param>
    public static (double Center, double Radius)? VggRule(string key, long[] shape) =>
        key.EndsWith(".bias", StringComparison.Ordinal) ? (0, 0.1) : (0, Math.Sqrt(6.0 / FanIn(shape)));

    /// <summary>Range of an e4e, ArcFace or RetinaFace entry; null for one that stays as constructed.</summary>
    /// <param name="key">Its key without prefix.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="gain">3 for e4e and ArcFace, 4 for RetinaFace.</param>
    public static (double Center, double Radius)? EncoderRule(string key, long[] shape, double gain) => key switch
    {
        _ when key.EndsWith(".num_batches_tracked", StringComparison.Ordinal) => null,
        _ when PReluSlope().IsMatch(key) => (0.25, 0.1),
        _ when key.EndsWith(".running_mean", StringComparison.Ordinal)
            || key.EndsWith(".bias", StringComparison.Ordinal) => (0, 0.1),
        _ when key.EndsWith(".running_var", StringComparison.Ordinal) || shape.Length == 1 => (1, 0.3),
        _ when StyleLinear().IsMatch(key) => (0, 1.75),
        _ => (0, Math.Sqrt(gain / FanIn(shape))),
    };

    /// <summary>Fills the entries of a state_dict in place.</summary>
    /// <param name="entries">Keys without prefix, and tensors.</param>
    /// <param name="rule">The range for a key and a shape; null leaves an entry as it is.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="prefix">What the formula's keys have before the given ones.</param>
    /// <returns>How many entries were filled.</returns>
    public static int Fill(
        IEnumerable<KeyValuePair<string, Tensor>> entries,
        Func<string, long[], (double Center, double Radius)?> rule,
        int seed,
        string prefix = "")
    {
        using var noGrad = no_grad();
        int filled = 0;
        foreach ((string key, Tensor tensor) in entries)
        {
            if (rule(key, tensor.shape) is var (center, radius))
            {
                using Tensor values = Tensor(prefix + key, tensor.shape, center, radius, seed);
                tensor.copy_(values);
                filled++;
            }
        }

        return filled;
    }

    private static void FillAll(
        nn.Module module, Func<string, long[], (double Center, double Radius)?> rule, int seed, string prefix) =>
        Fill(module.state_dict(), rule, seed, prefix);

    private static void FillOwn(
        nn.Module module, string start, string formulaStart, Func<string, long[], (double Center, double Radius)?> rule, int seed)
    {
        var own = module.state_dict()
            .Where(entry => entry.Key.StartsWith(start, StringComparison.Ordinal))
            .Select(entry => KeyValuePair.Create(formulaStart + entry.Key[start.Length..], entry.Value));
        if (Fill(own, rule, seed) == 0)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"No key of {module.GetName()} begins with '{start}'."),
                nameof(module));
        }
    }

    private static bool InMapping(string key) => key.StartsWith("style.", StringComparison.Ordinal);

    private static long FanIn(long[] shape) => shape.Skip(1).Aggregate(1L, (a, b) => a * b);

    private static ulong Base(string key, int seed) => Fnv1a64(key) + ((ulong)seed * Golden);

    private static double Unit(ulong start, long index)
    {
        ulong z = start + (((ulong)index + 1) * Golden);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((long)(z >> 40) * (1.0 / (1 << 23))) - 1;
    }

    private static void Fill(float[] values, int from, int to, ulong start, double center, double radius)
    {
        for (int i = from; i < to; i++)
        {
            values[i] = (float)(center + (radius * Unit(start, i)));
        }
    }

    [GeneratedRegex(@"^(input_layer\.2|body\.\d+\.res_layer\.2)\.weight$")]
    private static partial Regex PReluSlope();

    [GeneratedRegex(@"^styles\.\d+\.linear\.weight$")]
    private static partial Regex StyleLinear();
}
