using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class IndexingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = arange(24, dtype: float32).reshape(2, 3, 4);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Numbers_select()
    {
        Values(x[1]).Should().HaveCount(12).And.StartWith(12f);
        Values(x[1, 2]).Should().Equal(20, 21, 22, 23);
        x[1, 2, 3].item<float>().Should().Be(23);
        x[-1, -1, -1].item<float>().Should().Be(23);
    }

    [Fact]
    public void Slices_and_ellipsis()
    {
        x[TensorIndex.Ellipsis, 0].shape.Should().Equal(2, 3);
        Values(x[TensorIndex.Ellipsis, TensorIndex.Slice(1, 3), 0]).Should().Equal(4, 8, 16, 20);
        Values(x[0, 1.., ..^1]).Should().Equal(4, 5, 6, 8, 9, 10);
        Values(x[0, 0, TensorIndex.Slice(null, null, 2)]).Should().Equal(0, 2);
        Values(x[0, ^1, ^2..]).Should().Equal(10, 11);
        x[TensorIndex.Colon, TensorIndex.None].shape.Should().Equal(2, 1, 3, 4);
        x[TensorIndex.Null].shape.Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Slices_are_views()
    {
        x[0, TensorIndex.Slice(0, 2)].zero_();
        x.sum().item<float>().Should().Be(24 * 23 / 2 - 28);
    }

    [Fact]
    public void Tensors_look_up()
    {
        Values(x[TensorIndex.Tensor(tensor([1L, 0])), 0, 0]).Should().Equal(12, 0);
        Values(x[0, TensorIndex.Tensor(tensor([2L, 2])), TensorIndex.Slice(0, 1)]).Should().Equal(8, 8);
        Values(x[x > 20]).Should().Equal(21, 22, 23);
        Values(x.index(tensor([1L]), tensor([2L]), tensor([3L]))).Should().Equal(23);
    }

    [Fact]
    public void Assignments_change_the_tensor()
    {
        x[0, 0] = tensor(new[] { 9f, 9, 9, 9 });
        Values(x[0, 0]).Should().Equal(9, 9, 9, 9);
        x[TensorIndex.Ellipsis, 1..3] = zeros(1);
        Values(x[1, 1]).Should().Equal(16, 0, 0, 19);
        x.index_put_(-1, TensorIndex.Tensor(tensor([0L])), TensorIndex.Tensor(tensor([2L])));
        Values(x[0, 2]).Should().Equal(-1, -1, -1, -1);
        x[x < 0] = tensor(5f);
        Values(x[0, 2]).Should().Equal(5, 5, 5, 5);
    }

    private static float[] Values(Tensor t) => t.contiguous().data<float>().ToArray();
}
