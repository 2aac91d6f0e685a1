using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class StyleMixerTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly LatentCode code;

    public StyleMixerTests() => code = new LatentCode(8, 32, [.. Enumerable.Range(0, 8 * 32).Select(i => MathF.Sin(i))]);

    public void Dispose() => host.Dispose();

    [Fact]
    public void Mixing_keeps_unmasked_rows_bit_exact()
    {
        LatentCode mixed = Mix(new StyleMixingOptions { Rows = [2, 5] });

        for (int row = 0; row < 8; row++)
        {
            mixed[row].SequenceEqual(code[row]).Should().Be(row is not (2 or 5), $"that is row {row}");
        }
    }

    [Fact]
    public void Masked_rows_are_the_mapped_noise_when_alpha_is_0()
    {
        LatentCode mixed = Mix(new StyleMixingOptions { Rows = [2, 5] });

        mixed[2].ToArray().Should().Equal(mixed[5].ToArray(), "every masked row has the one FC(z)");
    }

    [Fact]
    public void Alpha_blends_between_noise_and_the_code()
    {
        float[] noise = Mix(new StyleMixingOptions { Rows = [3] })[3].ToArray();
        float[] blend = Mix(new StyleMixingOptions { Rows = [3], Alpha = 0.25 })[3].ToArray();
        float[] kept = Mix(new StyleMixingOptions { Rows = [3], Alpha = 1 })[3].ToArray();

        kept.Should().Equal(code[3].ToArray());
        for (int i = 0; i < blend.Length; i++)
        {
            blend[i].Should().BeApproximately((0.25f * code[3][i]) + (0.75f * noise[i]), 1e-5f);
        }
    }

    [Fact]
    public void Random_alpha_differs_from_code_to_code_and_follows_the_seed()
    {
        IStyleMixer mixer = host.Get<IStyleMixer>();
        var options = new StyleMixingOptions { Rows = [3], RandomAlpha = true };

        IReadOnlyList<LatentCode> first = mixer.Mix([code, code], options, new Random(4));
        IReadOnlyList<LatentCode> again = mixer.Mix([code, code], options, new Random(4));

        again[1].Values.SequenceEqual(first[1].Values).Should().BeTrue();
        first[0].Values.SequenceEqual(first[1].Values).Should().BeFalse();
    }

    [Fact]
    public void Mapped_noise_has_the_statistics_of_the_mapping_network()
    {
        IStyleMixer mixer = host.Get<IStyleMixer>();
        LatentCode[] codes = [.. Enumerable.Repeat(code, 512)];

        IReadOnlyList<LatentCode> mixed = mixer.Mix(codes, new StyleMixingOptions { Rows = [0] }, new Random(1));

        using var source = new torch.Generator(2);
        using Tensor z = randn([512, 32], generator: source);
        using var grad = no_grad();
        using Tensor w = host.Networks.Generator.Mapping(z);
        double[] expected = TensorComparison.Values(w);
        double[] found = [.. mixed.SelectMany(m => m[0].ToArray().Select(v => (double)v))];
        found.Average().Should().BeApproximately(expected.Average(), 0.05 * Spread(expected));
        Spread(found).Should().BeApproximately(Spread(expected), 0.05 * Spread(expected));
    }

    private LatentCode Mix(StyleMixingOptions options) => host.Get<IStyleMixer>().Mix([code], options, new Random(9))[0];

    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
