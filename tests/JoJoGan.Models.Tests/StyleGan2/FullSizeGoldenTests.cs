using System.Globalization;
using System.Text.RegularExpressions;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

[GoldenFile("stylegan2_full256")]
[GoldenFile("stylegan2_full1024")]
[Trait("Category", "Golden")]
public sealed partial class FullSizeGoldenTests
{
    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void Published_256_px_networks_match(OperatorImplementation implementation) =>
        ShouldMatch("stylegan2_full256", implementation);

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    [Trait("Category", "FullSize")]
    public void Published_1024_px_networks_match(OperatorImplementation implementation) =>
        ShouldMatch("stylegan2_full1024", implementation);

    private static void ShouldMatch(string name, OperatorImplementation implementation)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var noGrad = no_grad();
        StyleGan2Config config = new() { Size = golden.Int("size") };
        using (StyleGan2Generator generator = new(config, implementation: implementation))
        {
            WeightFormula.FillGenerator(generator, golden.Int("weight_seed"));
            using Tensor z = Input(golden, config, "z");
            using Tensor w = generator.Mapping(z);
            golden.ShouldMatch(w, "w");
            using Tensor wplus = Input(golden, config, "wplus");
            using Tensor image = generator.Synthesize(wplus);
            ShouldHaveStatistics(golden, "img", image);
        }

        using StyleGan2Discriminator discriminator = new(config, implementation: implementation);
        WeightFormula.FillDiscriminator(discriminator, golden.Int("weight_seed"));
        using Tensor x = Input(golden, config, "x");
        IReadOnlyList<Tensor> features = discriminator.Features(x);
        golden.NamesUnder("feat.")
            .Should().OnlyContain(rest => int.Parse(rest.Split('.')[0], CultureInfo.InvariantCulture) < features.Count);
        for (int i = 0; i < features.Count; i++)
        {
            ShouldHaveStatistics(golden, $"feat.{i}", features[i]);
            features[i].Dispose();
        }

        using Tensor score = discriminator.forward(x);

        // The stored error of a single number is one draw of the rounding, not its bound.
        golden.ShouldMatch(score, "score", factor: 3);
    }

    /// <summary>The input that the metadata describes as NAME=fill('key',(shape),center,radius).</summary>
    private static Tensor Input(GoldenCase golden, StyleGan2Config config, string name)
    {
        Match match = Formula().Matches(golden.Text("formula_inputs")).Single(m => m.Groups["name"].Value == name);
        long[] shape =
        [
            .. match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries)
                .Select(part => part == "n_latent" ? config.Layers : long.Parse(part, CultureInfo.InvariantCulture)),
        ];
        double center = double.Parse(match.Groups["center"].Value, CultureInfo.InvariantCulture);
        double radius = double.Parse(match.Groups["radius"].Value, CultureInfo.InvariantCulture);
        return WeightFormula.Tensor(match.Groups["key"].Value, shape, center, radius, golden.Int("weight_seed"));
    }

    private static void ShouldHaveStatistics(GoldenCase golden, string name, Tensor x)
    {
        using var scope = NewDisposeScope();
        (long h, long w) = (x.shape[2], x.shape[3]);
        Tensor mean = x.mean([2, 3], keepdim: true);
        golden.ShouldMatch(mean.view(x.shape[0], -1), $"{name}.mean");
        golden.ShouldMatch((x - mean).square().mean([2, 3]).sqrt(), $"{name}.std");

        Tensor some = x.narrow(1, 0, Math.Min(8, x.shape[1]));
        long[] pooled = [Math.Min(32, h), Math.Min(32, w)];
        golden.ShouldMatch(nn.functional.interpolate(some, pooled, mode: InterpolationMode.Area), $"{name}.area");

        long c = Math.Min(16, h / 2);
        golden.ShouldMatch(some.narrow(2, 0, c).narrow(3, 0, c), $"{name}.crop0");
        golden.ShouldMatch(some.narrow(2, (h / 2) - (c / 2), c).narrow(3, w / 3, c), $"{name}.crop1");
        golden.ShouldMatch(some.narrow(2, h - c, c).narrow(3, w - c, c), $"{name}.crop2");
    }

    [GeneratedRegex(
        @"(?<name>\w+)\s*=\s*fill\('(?<key>[^']+)',\s*\((?<shape>[^)]*)\),\s*(?<center>[-\d.]+),\s*(?<radius>[\d.]+)\)")]
    private static partial Regex Formula();
}
