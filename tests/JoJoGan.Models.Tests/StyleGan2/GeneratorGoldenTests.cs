using System.Globalization;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

[GoldenFile("generator")]
[Trait("Category", "Golden")]
public sealed class GeneratorGoldenTests : IDisposable
{
    private readonly GoldenCase golden = GoldenCase.Open("generator");

    public void Dispose() => golden.Dispose();

    [Fact]
    public void Mapping_matches()
    {
        using StyleGan2Generator generator = Filled(OperatorImplementation.Optimized);
        using Tensor w = generator.Mapping(golden["z"]);
        golden.ShouldMatch(w, "w");
        using Tensor mean = generator.MeanLatent(golden["mean_z"]);
        golden.ShouldMatch(mean, "mean_latent");
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void Images_of_z_match_with_and_without_truncation(OperatorImplementation implementation)
    {
        using var noGrad = no_grad();
        using StyleGan2Generator generator = Filled(implementation);
        using Tensor w = generator.Mapping(golden["z"]);
        using Tensor wplus = generator.ToWPlus(w);
        using Tensor image = generator.Synthesize(wplus);
        golden.ShouldMatch(image, "img_z");

        // The name tells ψ without its point: 07 is 0.7.
        string digits = golden.NamesUnder("img_z_trunc").Should().ContainSingle().Subject;
        string truncatedName = "img_z_trunc" + digits;
        double psi = double.Parse(digits.Insert(1, "."), CultureInfo.InvariantCulture);
        using Tensor mean = generator.MeanLatent(golden["mean_z"]);
        using Tensor truncated = StyleGan2Generator.Truncate(w, mean, psi);
        using Tensor truncatedPlus = generator.ToWPlus(truncated);
        using Tensor truncatedImage = generator.Synthesize(truncatedPlus);
        golden.ShouldMatch(truncatedImage, truncatedName);
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void Every_modules_output_matches(OperatorImplementation implementation)
    {
        using var noGrad = no_grad();
        using StyleGan2Generator generator = Filled(implementation);
        List<string> seen = [];
        using Tensor image = generator.Synthesize(golden["wplus"], null, (name, output) =>
        {
            using Tensor first = output.narrow(0, 0, 1);
            golden.ShouldMatch(first, $"act.{name}");
            seen.Add(name);
        });
        seen.Should().BeEquivalentTo(golden.NamesUnder("act."));
        golden.ShouldMatch(image, "img_wplus");
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void Given_noise_is_used(OperatorImplementation implementation)
    {
        using var noGrad = no_grad();
        using StyleGan2Generator generator = Filled(implementation);
        using Tensor image = generator.Synthesize(golden["wplus"], golden.Numbered("noise."));
        golden.ShouldMatch(image, "img_wplus_noise");
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized, ScalarType.Float32)]
    [InlineData(OperatorImplementation.Optimized, ScalarType.Float64)]
    [InlineData(OperatorImplementation.Reference, ScalarType.Float32)]
    [InlineData(OperatorImplementation.Reference, ScalarType.Float64)]
    public void Gradients_of_codes_and_synthesis_weights_match(OperatorImplementation implementation, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using StyleGan2Generator generator = Filled(implementation);
        generator.to(type);
        Tensor wplus = golden["wplus"].to(type, copy: true).requires_grad_();

        Tensor terms = generator.Synthesize(wplus) * golden["r"].to(type);
        Tensor loss = terms.sum();
        loss.backward();

        // A sum of many terms that cancel: its error is theirs, however small the sum is.
        double rounding = type == ScalarType.Float64 ? 0 : 1e-6 * terms.square().sum().sqrt().ToDouble();
        TensorComparison.ShouldBeClose(loss, golden["loss"], golden.Tolerance("loss") + rounding, "loss");
        golden.ShouldMatchGradient(wplus.grad!, "grad_wplus");
        ShouldHaveGradients(generator, "grad.", name => !IsMapping(name));
    }

    [Theory]
    [InlineData(OperatorImplementation.Optimized, ScalarType.Float32)]
    [InlineData(OperatorImplementation.Optimized, ScalarType.Float64)]
    [InlineData(OperatorImplementation.Reference, ScalarType.Float32)]
    [InlineData(OperatorImplementation.Reference, ScalarType.Float64)]
    public void Gradients_of_the_mapping_match(OperatorImplementation implementation, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using StyleGan2Generator generator = Filled(implementation);
        generator.to(type);
        Tensor wplus = generator.ToWPlus(generator.Mapping(golden["z"].to(type)));

        (generator.Synthesize(wplus) * golden["rz"].to(type)).sum().backward();

        ShouldHaveGradients(generator, "gradz.", IsMapping);
    }

    private static bool IsMapping(string name) => name.StartsWith("style.", StringComparison.Ordinal);

    private StyleGan2Generator Filled(OperatorImplementation implementation)
    {
        (StyleGan2Config config, int seed) = GoldenConfig.Of(golden);
        StyleGan2Generator generator = new(config, implementation: implementation);
        WeightFormula.FillGenerator(generator, seed);
        return generator;
    }

    private void ShouldHaveGradients(StyleGan2Generator generator, string prefix, Func<string, bool> expected)
    {
        var parameters = generator.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        golden.NamesUnder(prefix).Should().BeEquivalentTo(parameters.Keys.Where(expected));
        foreach (string name in golden.NamesUnder(prefix))
        {
            using Tensor? gradient = parameters[name].grad;
            golden.ShouldMatchGradient(gradient!, prefix + name);
        }
    }
}
