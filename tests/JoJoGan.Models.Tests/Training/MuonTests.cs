using JoJoGan.Models.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Training;

public sealed class MuonTests
{
    [Theory]
    [InlineData(4, 6)]
    [InlineData(12, 2)]
    public void Step_moves_all_directions_alike(int outputs, int inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(1);
        var weight = new Parameter(zeros(outputs, inputs, 1, 1));
        Tensor slopes = randn([outputs, inputs, 1, 1], generator: random);
        using var muon = new Muon([weight]);

        (weight * slopes).sum().backward();
        muon.Step(1);

        (_, Tensor sizes, _) = linalg.svd(weight.detach().view(outputs, inputs));
        sizes /= 0.2 * Math.Sqrt(Math.Max(outputs, inputs));
        sizes.min().item<float>().Should().BeInRange(0.6f, 1.3f, "slopes differ, steps hardly do");
        sizes.max().item<float>().Should().BeInRange(0.6f, 1.3f);
        (weight * slopes).sum().item<float>().Should().BeNegative("it goes down");
    }

    [Fact]
    public void Loss_falls_and_parameters_without_gradient_stay()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(2);
        Parameter weight = new(randn([6, 6, 3, 3], generator: random)), idle = new(ones(6, 6, 3, 3));
        Tensor wanted = randn([6, 6, 3, 3], generator: random);
        using var muon = new Muon([weight, idle]);
        double first = Loss().item<float>();

        for (int i = 0; i < 100; i++)
        {
            muon.ClearGradients();
            Loss().backward();
            muon.Step(0.2 * (100 - i) / 100);
        }

        Loss().item<float>().Should().BeLessThan((float)(0.1 * first));
        idle.Equals(ones(6, 6, 3, 3)).Should().BeTrue();
        muon.Steps.Should().Be(100);

        Tensor Loss() => (weight - wanted).square().mean();
    }
}
