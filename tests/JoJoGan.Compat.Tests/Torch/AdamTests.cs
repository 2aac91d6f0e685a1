using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class AdamTests
{
    [Theory]
    [InlineData(0.9, 0.999, 0)]
    [InlineData(0, 0.99, 0)]
    [InlineData(0.5, 0.9, 0.1)]
    public void Steps_follow_the_formula(double beta1, double beta2, double decay)
    {
        const double Rate = 2e-3, Epsilon = 1e-8;
        double[] start = [0.3, -1.2, 2];
        double[] p = [.. start], m = new double[3], v = new double[3];
        using var parameter = new Parameter(tensor(start));
        using Adam adam = optim.Adam([parameter], Rate, beta1, beta2, Epsilon, decay);
        for (int t = 1; t <= 5; t++)
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                adam.zero_grad();
                parameter.pow(3).sum().backward();
                adam.step();
            }

            for (int i = 0; i < p.Length; i++)
            {
                double g = (3 * p[i] * p[i]) + (decay * p[i]);
                m[i] = (beta1 * m[i]) + ((1 - beta1) * g);
                v[i] = (beta2 * v[i]) + ((1 - beta2) * g * g);
                double corrected = v[i] / (1 - Math.Pow(beta2, t));
                p[i] -= Rate * m[i] / (1 - Math.Pow(beta1, t)) / (Math.Sqrt(corrected) + Epsilon);
            }

            double[] now = parameter.data<double>().ToArray();
            now.Zip(p).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-13);
        }
    }

    [Fact]
    public void Parameters_without_a_gradient_stay()
    {
        using var used = new Parameter(ones(1));
        using var unused = new Parameter(ones(1));
        using Adam adam = optim.Adam([("used", used), ("unused", unused)], lr: 0.1);
        using (NewDisposeScope())
        {
            (used * 2).sum().backward();
            adam.step();
        }

        unused.item<float>().Should().Be(1);
        used.item<float>().Should().BeApproximately(0.9f, 1e-6f);
    }

    [Fact]
    public void Zero_grad_zeroes()
    {
        using DisposeScope scope = NewDisposeScope();
        var parameter = new Parameter(ones(2));
        using Adam adam = optim.Adam([parameter]);
        adam.zero_grad();
        parameter.grad.Should().BeNull();
        parameter.sum().backward();
        adam.zero_grad();
        parameter.grad!.data<float>().ToArray().Should().Equal(0, 0);
    }

    [Fact]
    public void State_survives_scopes_and_dies_with_the_optimizer()
    {
        using var parameter = new Parameter(ones(4));
        long before = Tensor.TotalCount;
        Adam adam;
        using (NewDisposeScope())
        {
            adam = optim.Adam([parameter]);
        }

        for (int i = 0; i < 3; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            parameter.square().sum().backward();
            adam.step();
        }

        Tensor.TotalCount.Should().Be(before + 2);
        adam.Dispose();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Groups_have_settings_of_their_own()
    {
        using var slow = new Parameter(ones(1));
        using var fast = new Parameter(ones(1));
        using Adam adam = optim.Adam([new Adam.ParamGroup { Parameters = [slow] }, new Adam.ParamGroup([fast], lr: 0.5)], lr: 0.1);
        adam.ParamGroups.Select(g => g.LearningRate).Should().Equal(0.1, 0.5);
        using (NewDisposeScope())
        {
            (slow + fast).sum().backward();
            adam.step();
        }

        slow.item<float>().Should().BeApproximately(0.9f, 1e-6f);
        fast.item<float>().Should().BeApproximately(0.5f, 1e-6f);
        foreach (optim.ILearningRateController group in adam.ParamGroups)
        {
            group.LearningRate = 0;
        }

        using (NewDisposeScope())
        {
            (slow + fast).sum().backward();
            adam.step();
        }

        slow.item<float>().Should().BeApproximately(0.9f, 1e-6f);
        adam.parameters().Should().Equal(slow, fast);
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        using var parameter = new Parameter(ones(1));
        FluentActions.Invoking(() => optim.Adam([parameter], lr: -1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.Adam([parameter], beta2: 1)).Should().Throw<ArgumentException>();
    }
}
