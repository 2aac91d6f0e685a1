using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Training;

public class AdamTests
{
    [Theory]
    [InlineData(0, 0.99)]
    [InlineData(0.8, 0.99)]
    [InlineData(0.9, 0.999)]
    public void Steps_are_those_of_torch_also_while_the_rate_changes(double beta1, double beta2)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(3);
        Tensor start = randn([4, 5], generator: random, dtype: float64);
        Tensor target = randn([4, 5], generator: random, dtype: float64);
        var found = new Parameter(start.clone());
        var expected = new Parameter(start.clone());
        double[] rates = [1e-2, 1e-2, 5e-3, 1e-3, 2e-2];
        optim.Optimizer reference = optim.Adam([expected], rates[0], beta1, beta2);
        using var adam = new JoJoGan.Models.Training.Adam([found], beta1, beta2);

        foreach (double rate in rates)
        {
            adam.ClearGradients();
            (found - target).square().sum().backward();
            adam.Step(rate);
            reference.zero_grad();
            (expected - target).square().sum().backward();
            foreach (optim.ILearningRateController group in reference.ParamGroups)
            {
                group.LearningRate = rate;
            }

            reference.step();
        }

        (found - expected).abs().max().ToDouble().Should().BeLessThan(1e-12);
    }
}
