using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

public sealed class GeneratorTests : IDisposable
{
    private static readonly StyleGan2Config Small = new()
    {
        Size = 32,
        StyleDim = 12,
        MlpLayers = 2,
        Channels = new Dictionary<int, int> { [4] = 10, [8] = 8, [16] = 6, [32] = 4 },
    };

    private readonly StyleGan2Generator generator = Filled(OperatorImplementation.Optimized);

    public void Dispose() => generator.Dispose();

    [Theory]
    [InlineData(OperatorImplementation.Optimized)]
    [InlineData(OperatorImplementation.Reference)]
    public void One_sample_does_not_depend_on_its_batch(OperatorImplementation implementation)
    {
        using var noGrad = no_grad();
        using StyleGan2Generator own = Filled(implementation);
        using Tensor wplus = Codes(3);
        using Tensor batch = own.Synthesize(wplus);
        for (int i = 0; i < 3; i++)
        {
            using Tensor code = wplus.narrow(0, i, 1);
            using Tensor alone = own.Synthesize(code);
            using Tensor together = batch.narrow(0, i, 1);
            TensorComparison.ShouldBeClose(alone, together, 2e-5, $"sample {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Forms_agree_in_pictures_and_gradients(int samples)
    {
        using StyleGan2Generator reference = Filled(OperatorImplementation.Reference);
        generator.to(ScalarType.Float64);
        reference.to(ScalarType.Float64);
        using Tensor fast = Backward(generator, samples);
        using Tensor slow = Backward(reference, samples);
        TensorComparison.ShouldBeClose(fast, slow, 1e-9, "picture");
        var expected = reference.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach ((string name, var parameter) in generator.named_parameters()
            .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal)))
        {
            using Tensor? gradient = parameter.grad;
            using Tensor? wanted = expected[name].grad;
            TensorComparison.ShouldBeClose(gradient!, wanted!, 1e-8, name);
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public void Images_are_the_same_with_and_without_gradients_in_either_layout(int samples, bool channelsLast)
    {
        generator.to(ScalarType.Float64);
        generator.ChannelsLast = channelsLast;
        using Tensor codes = Codes(samples);
        using Tensor wplus = codes.to(ScalarType.Float64);
        using Tensor trained = generator.Synthesize(wplus, null, ShouldBeChannelsLast(false));
        using var noGrad = no_grad();
        using Tensor inferred = generator.Synthesize(wplus, null, ShouldBeChannelsLast(channelsLast));
        TensorComparison.ShouldBeClose(inferred, trained, 1e-12);

        static Action<string, Tensor> ShouldBeChannelsLast(bool expected) => (name, x) =>
        {
            if (name.StartsWith("convs.", StringComparison.Ordinal))
            {
                (x.stride(1) == 1).Should().Be(expected, name);
            }
        };
    }

    [Fact]
    public void Fixed_noise_is_the_default()
    {
        using var noGrad = no_grad();
        using Tensor wplus = Codes(2);
        using Tensor byDefault = generator.Synthesize(wplus);
        using Tensor given = generator.Synthesize(wplus, generator.FixedNoise);
        TensorComparison.ShouldBeClose(given, byDefault, 0);
    }

    [Fact]
    public void Drawn_noise_follows_its_seed_and_changes_the_picture()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        IReadOnlyList<Tensor> first = generator.DrawNoise(2, new torch.Generator(5));
        IReadOnlyList<Tensor> again = generator.DrawNoise(2, new torch.Generator(5));
        IReadOnlyList<Tensor> other = generator.DrawNoise(2, new torch.Generator(6));
        first.Select(map => map.shape[2]).Should().Equal(4, 8, 8, 16, 16, 32, 32);
        first.Should().OnlyContain(map => map.shape[0] == 2 && map.shape[1] == 1);

        Tensor wplus = Codes(2);
        Tensor picture = generator.Synthesize(wplus, first);
        TensorComparison.ShouldBeClose(generator.Synthesize(wplus, again), picture, 0);
        (generator.Synthesize(wplus, other) - picture).abs().max().item<float>().Should().BeGreaterThan(0.01f);
        double[] values = [.. first.Concat(other).SelectMany(TensorComparison.Values)];
        values.Average().Should().BeApproximately(0, 0.05);
        values.Average(v => v * v).Should().BeApproximately(1, 0.1);
    }

    [Fact]
    public void A_clone_is_equal_and_independent()
    {
        using var noGrad = no_grad();
        using Tensor wplus = Codes(1);
        using Tensor before = generator.Synthesize(wplus);
        using (StyleGan2Generator clone = generator.Clone())
        {
            clone.Config.Should().Be(generator.Config);
            clone.parameters().Should().OnlyContain(p => p.requires_grad);
            using Tensor same = clone.Synthesize(wplus);
            TensorComparison.ShouldBeClose(same, before, 0);
            foreach (Tensor tensor in clone.state_dict().Values)
            {
                tensor.add_(1);
            }
        }

        using Tensor after = generator.Synthesize(wplus);
        TensorComparison.ShouldBeClose(after, before, 0);
    }

    [Fact]
    public void A_generator_made_for_training_has_unit_style_and_pictures_of_modest_range()
    {
        using var noGrad = no_grad();
        using StyleGan2Generator fresh = new(Small, initialization: new torch.Generator(3));
        using StyleGan2Generator again = new(Small, initialization: new torch.Generator(3));
        using Tensor z = WeightFormula.Tensor("z", [16, Small.StyleDim], 0, 1.7, 1);
        using Tensor w = fresh.Mapping(z);
        TensorComparison.Values(w).Average(v => v * v).Should().BeInRange(0.2, 5);
        using Tensor wplus = fresh.ToWPlus(w);
        using Tensor picture = fresh.Synthesize(wplus);
        using Tensor repeated = again.Synthesize(wplus);
        TensorComparison.Values(picture).Max(Math.Abs).Should().BeInRange(0.5, 50);
        TensorComparison.ShouldBeClose(repeated, picture, 0);
    }

    [Fact]
    public void Calls_leave_nothing_but_their_result()
    {
        using Tensor z = WeightFormula.Tensor("z", [2, Small.StyleDim], 0, 1.7, 1);
        using Tensor wplus = Codes(2);
        LiveTensors.LeftBy(() => generator.Mapping(z).Dispose()).Should().Be(0);
        LiveTensors.LeftBy(() => generator.MeanLatent(z).Dispose()).Should().Be(0);
        LiveTensors.LeftBy(() => generator.ToWPlus(z).Dispose()).Should().Be(0);
        LiveTensors.LeftBy(() => StyleGan2Generator.Truncate(z, z, 0.5).Dispose()).Should().Be(0);
        LiveTensors.LeftBy(() => generator.Synthesize(wplus).Dispose()).Should().Be(0);
        LiveTensors.LeftBy(() => generator.DrawNoise(1, null).ToList().ForEach(map => map.Dispose())).Should().Be(0);
        using StyleGan2Generator reference = Filled(OperatorImplementation.Reference);
        LiveTensors.LeftBy(() => reference.Synthesize(wplus).Dispose()).Should().Be(0);
        LiveTensors.LeftBy(() => generator.Clone().Dispose()).Should().Be(0);
    }

    [Fact]
    public void Inputs_of_another_shape_are_refused()
    {
        using Tensor wplus = Codes(2);
        using Tensor rows = wplus.narrow(1, 0, 3);
        using Tensor one = wplus.select(1, 0);
        IReadOnlyList<Tensor> noise = generator.DrawNoise(3);
        generator.Invoking(g => g.Synthesize(rows)).Should().Throw<ArgumentException>().WithMessage("*[-1, 8, 12]*[2, 3, 12]*");
        generator.Invoking(g => g.Synthesize(one)).Should().Throw<ArgumentException>();
        generator.Invoking(g => g.Mapping(wplus)).Should().Throw<ArgumentException>();
        generator.Invoking(g => g.ToWPlus(wplus)).Should().Throw<ArgumentException>();
        generator.Invoking(g => g.Synthesize(wplus, noise))
            .Should().Throw<ArgumentException>().WithMessage("*[2, 1, 4, 4]*[3, 1, 4, 4]*");
        generator.Invoking(g => g.Synthesize(wplus, [.. noise.Take(3)])).Should().Throw<ArgumentException>().WithMessage("*7*3*");
        noise.ToList().ForEach(map => map.Dispose());
    }

    private static StyleGan2Generator Filled(OperatorImplementation implementation)
    {
        StyleGan2Generator made = new(Small, implementation: implementation);
        WeightFormula.FillGenerator(made, 1);
        return made;
    }

    private static Tensor Codes(int samples) => WeightFormula.Tensor("codes", [samples, Small.Layers, Small.StyleDim], 0, 1, 1);

    private static Tensor Backward(StyleGan2Generator generator, int samples)
    {
        using var scope = NewDisposeScope();
        Tensor picture = generator.Synthesize(Codes(samples).to(ScalarType.Float64));
        Tensor r = WeightFormula.Tensor("r", picture.shape, 0, 1, 1).to(ScalarType.Float64);
        (picture * r).sum().backward();
        return picture.MoveToOuterDisposeScope();
    }
}
