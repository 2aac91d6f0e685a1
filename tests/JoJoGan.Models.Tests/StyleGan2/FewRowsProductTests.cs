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
    public void Results_are_those_of_a_matrix_product(int samples, int rows, int inputs, int pixels, bool own)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (Tensor matrices, Tensor x) = Draw(samples, rows, inputs, pixels);
        FewRowsProduct.Suits(matrices, x).Should().Be(own);
        ShouldBeClose(FewRowsProduct.Apply(matrices, x), matrices, x);
    }

    [Fact]
    public void Other_layouts_are_taken()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (Tensor matrices, Tensor x) = Draw(2, 3, 32, 64);
        Tensor turned = x.transpose(1, 2).contiguous().transpose(1, 2), other = matrices.transpose(0, 1).contiguous().transpose(0, 1);
        ShouldBeClose(FewRowsProduct.Apply(other, turned), matrices, x);
    }

    [Fact]
    public void Gradients_are_left_to_libtorch()
    {
        using var scope = NewDisposeScope();
        (Tensor matrices, Tensor x) = Draw(2, 3, 32, 64);
        matrices.requires_grad = true;
        FewRowsProduct.Apply(matrices, x).sum().backward();
        TensorComparison.ShouldBeClose(matrices.grad!, x.sum(2).unsqueeze(1).expand(2, 3, 32), 1e-4);
    }

    [Fact]
    public void A_sample_does_not_depend_on_the_others_in_its_batch()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (Tensor matrices, Tensor x) = Draw(3, 3, 32, 2048);
        Tensor together = FewRowsProduct.Apply(matrices, x);
        for (int i = 0; i < 3; i++)
        {
            Tensor alone = FewRowsProduct.Apply(matrices.narrow(0, i, 1), x.narrow(0, i, 1));
            TensorComparison.ShouldBeClose(alone, together.narrow(0, i, 1), 0);
        }
    }

    private static (Tensor Matrices, Tensor X) Draw(int samples, int rows, int inputs, int pixels)
    {
        using var random = new torch.Generator(11);
        return (randn([samples, rows, inputs], generator: random) / Math.Sqrt(inputs), randn([samples, inputs, pixels], generator: random));
    }

    private static void ShouldBeClose(Tensor actual, Tensor matrices, Tensor x) => TensorComparison.ShouldBeClose(
        actual.to(ScalarType.Float64), matrices.to(ScalarType.Float64).matmul(x.to(ScalarType.Float64)), 5e-6);
}
