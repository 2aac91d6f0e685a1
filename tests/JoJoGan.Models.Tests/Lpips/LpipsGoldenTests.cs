using System.Text.RegularExpressions;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Lpips;

[Trait("Category", "Golden")]
[GoldenFile("lpips_vgg_formula_lin")]
[GoldenFile("lpips_vgg")]
public sealed partial class LpipsGoldenTests(LpipsGoldenTests.Networks networks) : IClassFixture<LpipsGoldenTests.Networks>
{
    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public void Values_layers_and_gradients_are_the_originals(string pair) => CheckPair(networks.WithFormula, pair);

    [Fact]
    public void Gradients_in_double_precision_are_the_originals() => CheckInDoublePrecision("lpips_vgg_formula_lin");

    [Fact]
    public void A_256_px_pair_gives_the_original_value_and_gradient() => CheckLargePair(networks.WithFormula);

    [Fact]
    public void The_compared_features_are_the_originals()
    {
        (LpipsVgg lpips, GoldenCase golden) = networks.WithFormula;
        using var noGradient = no_grad();
        Tensor[] taps = lpips.Taps(golden["e.x"]);
        for (int i = 0; i < taps.Length; i++)
        {
            golden.ShouldMatch(taps[i], $"e.relu{i + 1}");
            taps[i].Dispose();
        }
    }

    [RequiresLpipsWeightsTheory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public void Values_with_the_published_channel_weights_are_the_originals(string pair) => CheckPair(networks.Published, pair);

    [RequiresLpipsWeightsFact]
    public void A_256_px_pair_with_the_published_channel_weights_gives_the_original_value() => CheckLargePair(networks.Published);

    [RequiresLpipsWeightsFact]
    public void Gradients_in_double_precision_with_the_published_channel_weights_are_the_originals() =>
        CheckInDoublePrecision("lpips_vgg");

    private static void CheckInDoublePrecision(string name)
    {
        (LpipsVgg lpips, GoldenCase golden) = Networks.Make(name);
        using (lpips)
        using (golden)
        {
            lpips.to(float64);
            foreach (string pair in new[] { "a", "b", "c" })
            {
                CheckPair((lpips, golden), pair, float64);
            }

            CheckLargePair((lpips, golden), float64);
        }
    }

    private static void CheckPair((LpipsVgg Lpips, GoldenCase Golden) network, string pair, ScalarType type = ScalarType.Float32)
    {
        (LpipsVgg lpips, GoldenCase golden) = network;
        using var scope = NewDisposeScope();
        Tensor x = golden[$"{pair}.x"].to(type, copy: true).requires_grad_();
        Tensor y = golden[$"{pair}.y"].to(type);
        golden.ShouldMatch(lpips.PerLayer(x, y), $"{pair}.per_layer");
        Tensor values = lpips.Distance(x, y);
        golden.ShouldMatch(values, $"{pair}.value");
        values.mean().backward();
        golden.ShouldMatchGradient(x.grad!, $"{pair}.grad_x");
    }

    private static void CheckLargePair((LpipsVgg Lpips, GoldenCase Golden) network, ScalarType type = ScalarType.Float32)
    {
        (LpipsVgg lpips, GoldenCase golden) = network;
        int seed = golden.Int("weight_seed");
        long[] shape = [.. FormulaShape().Match(golden.Text("formula_inputs")).Groups[1].Value.Split(',').Select(long.Parse)];
        using var scope = NewDisposeScope();
        Tensor x = WeightFormula.Tensor("lpips:d.x", shape, 0, 1, seed).to(type).requires_grad_();
        Tensor y = WeightFormula.Tensor("lpips:d.y", shape, 0, 1, seed).to(type);
        using LpipsTarget target = lpips.Prepare(y);
        Tensor layers = lpips.PerLayer(x, target);
        golden.ShouldMatch(layers, "d.per_layer");
        Tensor value = layers.sum(1);
        golden.ShouldMatch(value, "d.value");
        value.mean().backward();

        Tensor gradient = x.grad!;
        long[] crop = golden.Shape("d.grad_x_crop");
        golden.ShouldMatchGradient(gradient.narrow(2, 100, crop[2]).narrow(3, 60, crop[3]), "d.grad_x_crop");
        golden.ShouldMatchGradient(gradient.abs().mean(), "d.grad_x_abs_mean");
    }

    // "... are fill('lpips:d.x'|'lpips:d.y',(1,3,256,256),0,1,seed)"
    [GeneratedRegex(@",\(([\d, ]+)\),")]
    private static partial Regex FormulaShape();

    public sealed class Networks : IDisposable
    {
        private readonly Lazy<(LpipsVgg Lpips, GoldenCase Golden)> formula = new(() => Make("lpips_vgg_formula_lin"));

        private readonly Lazy<(LpipsVgg Lpips, GoldenCase Golden)> published = new(() => Make("lpips_vgg"));

        public (LpipsVgg Lpips, GoldenCase Golden) WithFormula => formula.Value;

        public (LpipsVgg Lpips, GoldenCase Golden) Published => published.Value;

        public void Dispose()
        {
            foreach (var network in new[] { formula, published }.Where(network => network.IsValueCreated))
            {
                network.Value.Lpips.Dispose();
                network.Value.Golden.Dispose();
            }
        }

        public static (LpipsVgg Lpips, GoldenCase Golden) Make(string name)
        {
            GoldenCase golden = GoldenCase.Open(name);
            var lpips = new LpipsVgg();
            WeightFormula.FillVgg(lpips.Features, golden.Int("weight_seed"));
            if (golden.Text("lin") == "formula")
            {
                WeightFormula.FillLpipsLin(lpips.Linear, golden.Int("weight_seed"));
                return (lpips, golden);
            }

            using Checkpoint file = Checkpoint.Open(LpipsWeights.Path);
            WeightLoading.Load(lpips.Linear, file.StateDict(), file.Path);
            return (lpips, golden);
        }
    }
}
