using System.Text.RegularExpressions;
using JoJoGan.Checkpoints;
using JoJoGan.Lpips;
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

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public void Gradients_in_double_precision_are_the_originals(string pair)
    {
        (LpipsVgg lpips, GoldenCase golden) = Networks.Make("lpips_vgg_formula_lin");
        using (lpips)
        using (golden)
        {
            using var scope = NewDisposeScope();
            lpips.to(float64);
            Tensor x = golden[$"{pair}.x"].to(float64).requires_grad_();

            lpips.Distance(x, golden[$"{pair}.y"].to(float64)).mean().backward();

            golden.ShouldMatchGradient(x.grad!, $"{pair}.grad_x");
        }
    }

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

    private static void CheckPair((LpipsVgg Lpips, GoldenCase Golden) network, string pair)
    {
        (LpipsVgg lpips, GoldenCase golden) = network;
        using Tensor x = golden[$"{pair}.x"].detach().clone().requires_grad_();
        using Tensor layers = lpips.PerLayer(x, golden[$"{pair}.y"]);
        golden.ShouldMatch(layers, $"{pair}.per_layer");
        using Tensor values = lpips.Distance(x, golden[$"{pair}.y"]);
        golden.ShouldMatch(values, $"{pair}.value");
        using Tensor mean = values.mean();
        mean.backward();
        golden.ShouldMatchGradient(x.grad!, $"{pair}.grad_x");
    }

    private static void CheckLargePair((LpipsVgg Lpips, GoldenCase Golden) network)
    {
        (LpipsVgg lpips, GoldenCase golden) = network;
        int seed = golden.Int("weight_seed");
        long[] shape = [.. FormulaShape().Match(golden.Text("formula_inputs")).Groups[1].Value.Split(',').Select(long.Parse)];
        using Tensor x = WeightFormula.Tensor("lpips:d.x", shape, 0, 1, seed).requires_grad_();
        using Tensor y = WeightFormula.Tensor("lpips:d.y", shape, 0, 1, seed);
        using LpipsTarget target = lpips.Prepare(y);
        using Tensor layers = lpips.PerLayer(x, target);
        golden.ShouldMatch(layers, "d.per_layer");
        using Tensor value = layers.sum(1);
        golden.ShouldMatch(value, "d.value");
        using Tensor mean = value.mean();
        mean.backward();

        using var scope = NewDisposeScope();
        Tensor gradient = x.grad!;
        long[] crop = golden.Shape("d.grad_x_crop");
        golden.ShouldMatchGradient(gradient.narrow(2, 100, crop[2]).narrow(3, 60, crop[3]), "d.grad_x_crop");
        golden.ShouldMatch(gradient.abs().mean(), "d.grad_x_abs_mean");
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
