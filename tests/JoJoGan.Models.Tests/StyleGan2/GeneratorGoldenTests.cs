using System.Globalization;
using JoJoGan.StyleGan2;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;
using Generator = JoJoGan.StyleGan2.Generator;

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
        using Generator generator = Filled(OperatorForm.Fast);
        using Tensor w = generator.Mapping(golden["z"]);
        golden.ShouldMatch(w, "w");
        using Tensor mean = generator.MeanLatent(golden["mean_z"]);
        golden.ShouldMatch(mean, "mean_latent");
    }

    [Theory]
    [InlineData(OperatorForm.Fast)]
    [InlineData(OperatorForm.Reference)]
    public void Pictures_of_z_match_with_and_without_truncation(OperatorForm form)
    {
        using var noGrad = no_grad();
        using Generator generator = Filled(form);
        using Tensor w = generator.Mapping(golden["z"]);
        using Tensor wplus = generator.ToWPlus(w);
        using Tensor image = generator.Synthesize(wplus);
        golden.ShouldMatch(image, "img_z");

        // The name tells ψ without its point: 07 is 0.7.
        string digits = golden.NamesUnder("img_z_trunc").Should().ContainSingle().Subject;
        string truncatedName = "img_z_trunc" + digits;
        double psi = double.Parse(digits.Insert(1, "."), CultureInfo.InvariantCulture);
        using Tensor mean = generator.MeanLatent(golden["mean_z"]);
        using Tensor truncated = Generator.Truncate(w, mean, psi);
        using Tensor truncatedPlus = generator.ToWPlus(truncated);
        using Tensor truncatedImage = generator.Synthesize(truncatedPlus);
        golden.ShouldMatch(truncatedImage, truncatedName);
    }

    [Theory]
    [InlineData(OperatorForm.Fast)]
    [InlineData(OperatorForm.Reference)]
    public void Every_modules_output_matches(OperatorForm form)
    {
        using var noGrad = no_grad();
        using Generator generator = Filled(form);
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
    [InlineData(OperatorForm.Fast)]
    [InlineData(OperatorForm.Reference)]
    public void Given_noise_is_used(OperatorForm form)
    {
        using var noGrad = no_grad();
        using Generator generator = Filled(form);
        using Tensor image = generator.Synthesize(golden["wplus"], golden.Numbered("noise."));
        golden.ShouldMatch(image, "img_wplus_noise");
    }

    [Theory]
    [InlineData(OperatorForm.Fast, ScalarType.Float32)]
    [InlineData(OperatorForm.Fast, ScalarType.Float64)]
    [InlineData(OperatorForm.Reference, ScalarType.Float32)]
    [InlineData(OperatorForm.Reference, ScalarType.Float64)]
    public void Gradients_of_codes_and_synthesis_weights_match(OperatorForm form, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Generator generator = Filled(form);
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
    [InlineData(OperatorForm.Fast, ScalarType.Float32)]
    [InlineData(OperatorForm.Fast, ScalarType.Float64)]
    [InlineData(OperatorForm.Reference, ScalarType.Float32)]
    [InlineData(OperatorForm.Reference, ScalarType.Float64)]
    public void Gradients_of_the_mapping_match(OperatorForm form, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Generator generator = Filled(form);
        generator.to(type);
        Tensor wplus = generator.ToWPlus(generator.Mapping(golden["z"].to(type)));

        (generator.Synthesize(wplus) * golden["rz"].to(type)).sum().backward();

        ShouldHaveGradients(generator, "gradz.", IsMapping);
    }

    private static bool IsMapping(string name) => name.StartsWith("style.", StringComparison.Ordinal);

    private Generator Filled(OperatorForm form)
    {
        (StyleGan2Config config, int seed) = GoldenConfig.Of(golden);
        Generator generator = new(config, form: form);
        WeightFormula.FillGenerator(generator, seed);
        return generator;
    }

    private void ShouldHaveGradients(Generator generator, string prefix, Func<string, bool> expected)
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
