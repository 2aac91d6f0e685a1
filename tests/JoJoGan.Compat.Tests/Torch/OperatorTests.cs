using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class OperatorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = tensor(new[,] { { 1f, -2, 3 }, { 4, 0, -6 } });

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Arithmetic_with_numbers_on_either_side()
    {
        Values(x + 1).Should().Equal(2, -1, 4, 5, 1, -5);
        Values(1 - x).Should().Equal(0, 3, -2, -3, 1, 7);
        Values(2 * x / 4).Should().Equal(0.5f, -1, 1.5f, 2, 0, -3);
        Values(12 / (x + 10.0)).Zip([12f / 11, 1.5f, 12f / 13, 12f / 14, 1.2f, 3]).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-6);
        Values(-x).Should().Equal(-1, 2, -3, -4, 0, 6);
        Values(x % 4).Should().Equal(1, 2, 3, 0, 0, 2);
        Values(x.pow(2)).Should().Equal(1, 4, 9, 16, 0, 36);
        Values(x.add(ones(3), 2)).Should().Equal(3, 0, 5, 6, 2, -4);
        Values(x.div(4, RoundingMode.floor)).Should().Equal(0, -1, 0, 1, 0, -2);
        Values(x.div(4, RoundingMode.trunc)).Should().Equal(0, 0, 0, 1, 0, -1);
        (tensor(7) / 2).dtype.Should().Be(float32);
    }

    [Fact]
    public void Comparisons_make_truth_values()
    {
        Bools(x > 0).Should().Equal(true, false, true, true, false, false);
        Bools(x == 0).Should().Equal(false, false, false, false, true, false);
        Bools((x >= 3) | (x <= -6)).Should().Equal(false, false, true, true, false, true);
        Bools(~(x != 0)).Should().Equal(false, false, false, false, true, false);
        Bools(1 < x).Should().Equal(false, false, true, true, false, false);
        Bools(x.isfinite().logical_and(x.isnan().logical_not())).Should().AllBeEquivalentTo(true);
        (x.any().ToBoolean(), x.all().ToBoolean()).Should().Be((true, false));
    }

    [Fact]
    public void Reductions()
    {
        x.sum().item<float>().Should().Be(0);
        Values(x.sum(0L)).Should().Equal(5, -2, -3);
        Values(x.sum([0, 1], keepdim: true)).Should().Equal(0);
        Values(x.mean([1])).Should().Equal(2f / 3, -2f / 3);
        x.mean().item<float>().Should().Be(0);
        x.std(unbiased: false).item<float>().Should().BeApproximately(MathF.Sqrt(66f / 6), 1e-6f);
        x.@var(1L, unbiased: true).data<float>()[0].Should().BeApproximately(19f / 3, 1e-5f);
        x.max().item<float>().Should().Be(4);
        (Tensor values, Tensor indices) = x.max(1);
        Values(values).Should().Equal(3, 4);
        indices.data<long>().ToArray().Should().Equal(2, 0);
        Values(x.amax([0])).Should().Equal(4, 0, 3);
        x.argmax().item<long>().Should().Be(3);
        x.argmin(1).data<long>().ToArray().Should().Equal(1, 2);
        Values(x.cumsum(1)).Should().Equal(1, -1, 2, 4, 4, -2);
        x.prod().item<float>().Should().Be(0);
        x.norm().item<float>().Should().BeApproximately(MathF.Sqrt(66), 1e-5f);
        x.count_nonzero().item<long>().Should().Be(5);
        x.median().item<float>().Should().Be(0);
        x.logsumexp(1).shape.Should().Equal(2);
    }

    [Fact]
    public void Sorting_and_searching()
    {
        Values(x.sort(1).Values).Should().Equal(-2, 1, 3, -6, 0, 4);
        x.argsort(1, descending: true).data<long>().ToArray().Should().Equal(2, 0, 1, 0, 1, 2);
        Values(x.flatten().topk(2).values).Should().Equal(4, 3);
        x.nonzero().shape.Should().Equal(5, 2);
        Values(x.masked_select(x < 0)).Should().Equal(-2, -6);
        Values(where(x > 0, x, zeros_like(x))).Should().Equal(1, 0, 3, 4, 0, 0);
        Values(x.gather(1, tensor(new[,] { { 2L }, { 0 } }))).Should().Equal(3, 4);
    }

    [Fact]
    public void Shapes()
    {
        x.view(3, 2).shape.Should().Equal(3, 2);
        x.reshape(-1).shape.Should().Equal(6);
        x.unsqueeze(1).expand(-1, 4, -1).shape.Should().Equal(2, 4, 3);
        x.unsqueeze(0).squeeze(0).shape.Should().Equal(2, 3);
        Values(x.transpose(0, 1)).Should().Equal(1, 4, -2, 0, 3, -6);
        Values(x.permute(1, 0)).Should().Equal(1, 4, -2, 0, 3, -6);
        Values(x.flip(0)).Should().Equal(4, 0, -6, 1, -2, 3);
        Values(x.flip(0, 1)).Should().Equal(-6, 0, 4, 3, -2, 1);
        Values(x.roll(1, 1)).Should().Equal(3, 1, -2, -6, 4, 0);
        x.repeat(2, 1).shape.Should().Equal(4, 3);
        Values(x.narrow(1, 1, 2)).Should().Equal(-2, 3, 0, -6);
        Values(x.select(0, 1)).Should().Equal(4, 0, -6);
        Values(x.index_select(1, tensor([2L, 0]))).Should().Equal(3, 1, -6, 4);
        x.chunk(2, 1).Select(c => c.shape[1]).Should().Equal(2, 1);
        x.split([1L, 2], 1).Select(c => c.shape[1]).Should().Equal(1, 2);
        x.split(1).Should().HaveCount(2);
        x.unbind(1).Should().HaveCount(3);
        cat([x, x], 1).shape.Should().Equal(2, 6);
        cat(new List<Tensor> { x, x }).shape.Should().Equal(4, 3);
        stack([x, x, x], 1).shape.Should().Equal(2, 3, 3);
        meshgrid([arange(2), arange(3)]).Select(t => t.shape).Should().AllBeEquivalentTo(new long[] { 2, 3 });
        x.flatten(0, 1).shape.Should().Equal(6);
        x.T.shape.Should().Equal(3, 2);
    }

    [Fact]
    public void Long_lists_of_tensors_and_sizes_are_taken()
    {
        Tensor[] many = [.. Enumerable.Range(0, 300).Select(i => full(1, i))];
        cat(many).sum().item<long>().Should().Be(300 * 299 / 2);
        stack(many).shape.Should().Equal(300, 1);
    }

    [Fact]
    public void Pointwise_functions()
    {
        Values(x.abs()).Should().Equal(1, 2, 3, 4, 0, 6);
        Values(x.clamp(-1, 2)).Should().Equal(1, -1, 2, 2, 0, -1);
        Values(x.clamp_min(0)).Should().Equal(1, 0, 3, 4, 0, 0);
        Values(x.relu().sqrt().square().round()).Should().Equal(1, 0, 3, 4, 0, 0);
        Values(maximum(x, x.neg())).Should().Equal(1, 2, 3, 4, 0, 6);
        Values(x.lerp(zeros_like(x), tensor(0.5f))).Should().Equal(0.5f, -1, 1.5f, 2, 0, -3);
        tensor(1.0).exp().log().item<double>().Should().BeApproximately(1, 1e-15);
        tensor(0.3).erfinv().erf().item<double>().Should().BeApproximately(0.3, 1e-12);
        tensor(0.25).rsqrt().item<double>().Should().Be(2);
        tensor(0.5).sigmoid().item<double>().Should().BeApproximately(1 / (1 + Math.Exp(-0.5)), 1e-15);
        tensor(0.5).tanh().item<double>().Should().BeApproximately(Math.Tanh(0.5), 1e-15);
        Values(functional.leaky_relu(x, 0.5)).Should().Equal(1, -1, 3, 4, 0, -3);
        Values(x.sign()).Should().Equal(1, -1, 1, 1, 0, -1);
    }

    [Fact]
    public void Products()
    {
        Values(x.matmul(x.t())).Should().Equal(14, -14, -14, 52);
        Values(einsum("ij,kj->ik", x, x)).Should().Equal(14, -14, -14, 52);
        x.unsqueeze(0).bmm(x.t().unsqueeze(0)).shape.Should().Equal(1, 2, 2);
        Values(functional.linear(x, ones(1, 3), tensor([1f]))).Should().Equal(3, -1);
    }

    [Fact]
    public void Losses()
    {
        Tensor zero = zeros_like(x);
        functional.l1_loss(x, zero).item<float>().Should().BeApproximately(16f / 6, 1e-6f);
        functional.mse_loss(x, zero).item<float>().Should().Be(11);
        functional.mse_loss(x, zero, Reduction.Sum).item<float>().Should().Be(66);
        functional.l1_loss(x, zero, Reduction.None).shape.Should().Equal(2, 3);
        functional.smooth_l1_loss(x, zero).item<float>().Should().BeApproximately((0.5f + 1.5f + 2.5f + 3.5f + 0 + 5.5f) / 6, 1e-6f);
    }

    [Theory]
    [InlineData(InterpolationMode.Nearest, new[] { 0f, 0, 1, 1 })]
    [InlineData(InterpolationMode.Bilinear, new[] { 0f, 0.25f, 0.75f, 1 })]
    public void Interpolation_by_size_and_by_factor_agree(InterpolationMode mode, float[] expected)
    {
        Tensor row = tensor(new[] { 0f, 1 }).view(1, 1, 1, 2);
        bool? corners = mode == InterpolationMode.Nearest ? null : false;
        Values(functional.interpolate(row, size: [1, 4], mode: mode, align_corners: corners)).Should().Equal(expected);
        Values(functional.interpolate(row, scale_factor: [1, 2], mode: mode, align_corners: corners)).Should().Equal(expected);
    }

    [Fact]
    public void Interpolation_refuses_what_contradicts()
    {
        Tensor image = ones(1, 1, 2, 2);
        FluentActions.Invoking(() => functional.interpolate(image)).Should().Throw<ExternalException>()
            .WithMessage("either size or scale_factor should be defined*");
        FluentActions.Invoking(() => functional.interpolate(image, [4, 4], [2, 2])).Should().Throw<ExternalException>()
            .WithMessage("only one of size or scale_factor should be defined*");
        FluentActions.Invoking(() => functional.interpolate(image, [4, 4], align_corners: true)).Should().Throw<ExternalException>()
            .WithMessage("align_corners option can only be set with the interpolating modes*");
    }

    [Fact]
    public void Padding_fills_crops_and_reflects()
    {
        Tensor row = tensor(new[] { 1f, 2, 3 }).view(1, 1, 3);
        Values(functional.pad(row, [1, -1], value: 7)).Should().Equal(7, 1, 2);
        Values(functional.pad(row, (2, 1), PaddingModes.Reflect)).Should().Equal(3, 2, 1, 2, 3, 2);
        Values(functional.pad(row, (1, 1), PaddingModes.Replicate)).Should().Equal(1, 1, 2, 3, 3);
    }

    private static float[] Values(Tensor t) => t.contiguous().data<float>().ToArray();

    private static bool[] Bools(Tensor t) => t.data<bool>().ToArray();
}
