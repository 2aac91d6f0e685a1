using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Testing;

public sealed class TensorComparisonTests
{
    [Fact]
    public void Differences_within_the_tolerance_pass()
    {
        using Tensor a = torch.tensor(new[] { 1f, 2f });
        using Tensor b = torch.tensor(new[] { 1f, 2.5f });
        TensorComparison.ShouldBeClose(a, b, 0.5);
    }

    [Theory]
    [InlineData(new[] { 1f, 2.6f }, "*0.6*[1]*")]
    [InlineData(new[] { float.NaN, 2f }, "*NaN*[0]*")]
    [InlineData(new[] { 1f, 2f, 3f }, "*shape*")]
    public void Larger_differences_nans_and_other_shapes_fail(float[] values, string message)
    {
        using Tensor a = torch.tensor(values);
        using Tensor b = torch.tensor(new[] { 1f, 2f });
        Action comparing = () => TensorComparison.ShouldBeClose(a, b, 0.5);
        comparing.Should().Throw<Xunit.Sdk.XunitException>().WithMessage(message);
    }

    [Fact]
    public void Tensors_left_behind_are_counted()
    {
        Tensor? kept = null;
        LiveTensors.LeftBy(() =>
        {
            using var scope = torch.NewDisposeScope();
            kept = (torch.zeros(3) + torch.ones(3)).MoveToOuterDisposeScope();
        }).Should().Be(1);
        LiveTensors.LeftBy(() => kept!.Dispose()).Should().Be(-1);
    }
}
