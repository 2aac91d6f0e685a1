using JoJoGan.StyleGan2.Operators;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

/// <summary>Against libtorch's product in double precision.</summary>
public sealed class FewRowsProductTests
{
    [Theory]
    [InlineData(1, 3, 512, 16, true)]
    [InlineData(3, 3, 32, 1024, true)]
    [InlineData(2, 4, 12, 1032, true)] // a part with a rest
    [InlineData(1, 1, 4, 65536, true)]
    [InlineData(2, 5, 32, 64, false)] // many rows
    [InlineData(2, 3, 30, 64, false)] // channels that are not taken four at once
    [InlineData(2, 3, 32, 63, false)] // pixels that do not fill vectors
    public void Results_and_gradients_are_those_of_a_matrix_product(int samples, int rows, int inputs, int pixels, bool own)
    {
        using var scope = NewDisposeScope();
        (Tensor matrices, Tensor x, Tensor gradient) = Draw(samples, rows, inputs, pixels);
        FewRowsProduct.Suits(matrices, x).Should().Be(own);
        (Tensor wideMatrices, Tensor wideX) = (Wide(matrices), Wide(x));

        Tensor y = FewRowsProduct.Apply(matrices, x);
        Tensor expected = wideMatrices.matmul(wideX);
        y.backward([gradient]);
        expected.backward([gradient.to(ScalarType.Float64)]);

        ShouldBeClose(y, expected, "y");
        ShouldBeClose(matrices.grad!, wideMatrices.grad!, "dm");
        ShouldBeClose(x.grad!, wideX.grad!, "dx");
        using var noGradient = no_grad();
        TensorComparison.ShouldBeClose(FewRowsProduct.Apply(matrices, x), y, 0);
    }

    [Fact]
    public void A_gradient_of_the_gradient_is_right()
    {
        using var scope = NewDisposeScope();
        (Tensor matrices, Tensor x, _) = Draw(2, 3, 32, 64);
        (Tensor wideMatrices, Tensor wideX) = (Wide(matrices), Wide(x));
        Penalty(x, FewRowsProduct.Apply(matrices, x)).backward();
        Penalty(wideX, wideMatrices.matmul(wideX)).backward();
        ShouldBeClose(matrices.grad!, wideMatrices.grad!, "dm");

        static Tensor Penalty(Tensor x, Tensor y) =>
            autograd.grad([y.square().sum()], [x], retain_graph: true, create_graph: true)[0].square().mean();
    }

    [Fact]
    public void A_sample_does_not_depend_on_the_others_in_its_batch()
    {
        using var scope = NewDisposeScope();
        (Tensor matrices, Tensor x, _) = Draw(3, 3, 32, 2048);
        Tensor together = FewRowsProduct.Apply(matrices, x);
        for (int i = 0; i < 3; i++)
        {
            Tensor alone = FewRowsProduct.Apply(matrices.narrow(0, i, 1), x.narrow(0, i, 1));
            TensorComparison.ShouldBeClose(alone, together.narrow(0, i, 1), 0);
        }
    }

    private static (Tensor Matrices, Tensor X, Tensor Gradient) Draw(int samples, int rows, int inputs, int pixels)
    {
        using var random = new torch.Generator(11);
        Tensor matrices = (randn([samples, rows, inputs], generator: random) / Math.Sqrt(inputs)).requires_grad_();
        Tensor x = randn([samples, inputs, pixels], generator: random).requires_grad_();
        return (matrices, x, randn([samples, rows, pixels], generator: random));
    }

    private static Tensor Wide(Tensor x) => x.detach().to(ScalarType.Float64).requires_grad_();

    private static void ShouldBeClose(Tensor actual, Tensor expected, string name)
    {
        double spread = expected.square().mean().sqrt().ToDouble();
        TensorComparison.ShouldBeClose(actual.to(ScalarType.Float64), expected.to(ScalarType.Float64), 5e-6 * spread, name);
    }
}
