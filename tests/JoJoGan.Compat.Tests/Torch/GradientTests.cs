using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class GradientTests
{
    public static TheoryData<string> Functions => [.. Cases.Keys];

    private static Dictionary<string, (long[] Shape, Func<Tensor, Tensor> Apply)> Cases => new()
    {
        ["conv2d"] = ([2, 4, 5, 6], x => functional.conv2d(x, Fixed(6, 2, 3, 3), Fixed(6), [2, 1], [1, 0], [1, 1], 2)),
        ["conv_transpose2d"] = ([1, 4, 3, 4], x => functional.conv_transpose2d(x, Fixed(4, 3, 3, 3), strides: [2, 2], padding: [1, 0], output_padding: [1, 0], groups: 2)),
        ["linear"] = ([3, 5], x => functional.linear(x, Fixed(4, 5), Fixed(4))),
        ["einsum"] = ([2, 3, 4], x => einsum("bij,jk->bik", x, Fixed(4, 2))),
        ["negative pad"] = ([1, 2, 5, 6], x => functional.pad(x, [-1, 2, 1, -2])),
        ["reflect pad"] = ([1, 2, 5, 6], x => functional.pad(x, [1, 2, 2, 1], PaddingModes.Reflect)),
        ["leaky relu"] = ([7], x => functional.leaky_relu(x, 0.2)),
        ["rsqrt of mean square"] = ([3, 6], x => x * x.square().mean([1], keepdim: true).add(1e-8).rsqrt()),
        ["bilinear"] = ([1, 2, 4, 5], x => functional.interpolate(x, size: [7, 3], mode: InterpolationMode.Bilinear, align_corners: true)),
        ["bicubic"] = ([1, 2, 4, 5], x => functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bicubic, align_corners: false)),
        ["area"] = ([1, 2, 6, 8], x => functional.interpolate(x, size: [3, 4], mode: InterpolationMode.Area)),
        ["batch norm"] = ([4, 3, 2, 2], x => functional.batch_norm(x, null, null, Fixed(3), Fixed(3), training: true)),
        ["prelu"] = ([2, 3, 4], x => functional.prelu(x, Fixed(3))),
        ["max pool"] = ([1, 2, 6, 6], x => functional.max_pool2d(x, 3, stride: 2, padding: 1)),
        ["average pool"] = ([1, 2, 6, 6], x => functional.avg_pool2d(x, [3, 2])),
        ["softmax"] = ([3, 4], x => x.softmax(1)),
        ["std"] = ([3, 4], x => x.std([0], unbiased: false)),
        ["flip, cat, slice"] = ([3, 4], x => cat([x.flip(1), x[1.., TensorIndex.Slice(null, null, 2)].repeat(1, 2)], 0)),
        ["index select and copy"] = ([4, 3], x => x.index_copy(0, tensor([1L, 3]), x.index_select(0, tensor([0L, 2])).exp())),
        ["normalize"] = ([3, 4], x => functional.normalize(x)),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Backward_agrees_with_differences(string name)
    {
        const double Step = 1e-6;
        (long[] shape, Func<Tensor, Tensor> apply) = Cases[name];
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Fixed(shape).requires_grad_();
        Tensor weights = Fixed(apply(x).shape);
        (apply(x) * weights).sum().backward();
        double[] gradient = x.grad!.data<double>().ToArray();

        using IDisposable still = no_grad();
        double[] values = x.data<double>().ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double numeric = (Loss(i, Step) - Loss(i, -Step)) / (2 * Step);
            gradient[i].Should().BeApproximately(numeric, 1e-6 * (1 + Math.Abs(numeric)));
        }

        double Loss(int at, double change)
        {
            double[] moved = [.. values];
            moved[at] += change;
            return (apply(tensor(moved, shape)) * weights).sum().item<double>();
        }
    }

    [Fact]
    public void Gradients_add_up_and_can_be_cleared()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2 }, requires_grad: true);
        x.grad.Should().BeNull();
        x.square().sum().backward();
        x.square().sum().backward();
        x.grad!.data<float>().ToArray().Should().Equal(4, 8);
        x.grad = null;
        x.grad.Should().BeNull();
        x.grad = ones(2);
        x.grad!.data<float>().ToArray().Should().Equal(1, 1);
    }

    [Fact]
    public void Grad_gives_gradients_without_touching_leaves()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3.0, requires_grad: true), unused = tensor(1.0, requires_grad: true);
        Tensor y = x.pow(3);
        Tensor first = autograd.grad([y], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first], [x])[0];
        first.item<double>().Should().Be(27);
        second.item<double>().Should().Be(18);
        x.grad.Should().BeNull();
        autograd.grad([x * 2], [x, unused], allow_unused: true)[1].IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void No_grad_is_of_its_thread_and_nests()
    {
        bool inThread = false;
        using (no_grad())
        {
            is_grad_enabled().Should().BeFalse();
            var thread = new Thread(() => inThread = is_grad_enabled());
            thread.Start();
            thread.Join();
            using (enable_grad())
            {
                is_grad_enabled().Should().BeTrue();
            }

            is_grad_enabled().Should().BeFalse();
            using Tensor x = ones(1, requires_grad: true);
            using Tensor y = x * 2;
            y.requires_grad.Should().BeFalse();
        }

        inThread.Should().BeTrue();
        is_grad_enabled().Should().BeTrue();
        using (set_grad_enabled(false))
        {
            is_grad_enabled().Should().BeFalse();
        }
    }

    [Fact]
    public void Inference_mode_ends_when_disposed()
    {
        using (inference_mode())
        {
            is_inference_mode_enabled().Should().BeTrue();
            is_grad_enabled().Should().BeFalse();
        }

        is_inference_mode_enabled().Should().BeFalse();
        is_grad_enabled().Should().BeTrue();
    }

    [Fact]
    public void What_inference_mode_makes_is_kept_out_of_graphs()
    {
        using Tensor weight = full(1, 3f, requires_grad: true);
        using Tensor made = Doubled(weight);
        made.item<float>().Should().Be(6);
        made.requires_grad.Should().BeFalse();
        FluentActions.Invoking(() => weight * made).Should().Throw<ExternalException>().WithMessage("*Inference tensors*");
        using Tensor copy = made.clone();
        using Tensor product = weight * copy;
        product.backward();
        weight.grad!.item<float>().Should().Be(6);

        static Tensor Doubled(Tensor x)
        {
            using (inference_mode())
            {
                return x * 2;
            }
        }
    }

    [Fact]
    public void Detaching_and_leaves()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);
        Tensor y = x * 2;
        x.is_leaf.Should().BeTrue();
        y.is_leaf.Should().BeFalse();
        y.requires_grad.Should().BeTrue();
        Tensor detached = y.detach();
        detached.requires_grad.Should().BeFalse();
        detached.zero_();
        y.data<float>().ToArray().Should().Equal([0, 0], "a detached tensor shares its memory");
    }

    [Fact]
    public void Retained_gradients_of_inner_nodes_are_there()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);
        Tensor y = x * 3;
        y.retain_grad();
        y.square().sum().backward();
        y.grad!.data<float>().ToArray().Should().Equal(6, 6);
    }

    [Fact]
    public void A_second_backward_through_a_freed_graph_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);
        Tensor y = x.exp().sum();
        y.backward();
        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("Trying to backward through the graph a second time*");
    }

    private static Tensor Fixed(params long[] shape)
    {
        using var generator = new Generator(7);
        return randn((ReadOnlySpan<long>)shape, ScalarType.Float64, generator: generator);
    }
}
