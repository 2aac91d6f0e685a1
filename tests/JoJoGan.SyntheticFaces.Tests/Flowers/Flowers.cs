using JoJoGan.SyntheticFlowers;

namespace JoJoGan.SyntheticFaces.Tests.Flowers;

/// <summary>Parameters and measures that the tests of flowers share.</summary>
internal static class Flowers
{
    public const int Size = 64;

    /// <summary>Random flowers, [n, P].</summary>
    public static Tensor Random(int n, int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, n * FlowerParameters.Count).Select(_ => random.NextSingle())];
        return tensor(values, [n, FlowerParameters.Count]);
    }

    /// <summary>The average flower with one parameter from 0 to 1, [count, 3, size, size].</summary>
    public static Tensor Along(FlowerParameter parameter, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor parameters = full(count, FlowerParameters.Count, 0.5f);
        parameters[.., (int)parameter] = linspace(0, 1, count);
        return FlowerRenderer.Render(parameters, Size).MoveToOuterDisposeScope();
    }

    /// <summary>PSNR in dB of pictures in [-1, 1], the mean over the pictures.</summary>
    public static double Psnr(Tensor found, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor error = (found.clamp(-1, 1) - wanted).square().mean([1, 2, 3]) / 4;
        return (error.log10() * -10).mean().item<float>();
    }
}
