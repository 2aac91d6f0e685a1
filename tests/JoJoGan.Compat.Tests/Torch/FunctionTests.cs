using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Compat.Tests.Torch;

/// <summary>Operations whose gradient is written in C#.</summary>
public sealed class FunctionTests
{
    [Fact]
    public void Gradients_are_those_of_the_backward_method()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 1, 2 }).requires_grad_(), y = tensor(new float[] { 3, 4 }).requires_grad_();
        Tensor product = Scaled.apply(x, 10.0, y);
        product.data<float>().ToArray().Should().Equal(30, 80);
        (product * product).sum().backward();
        x.grad!.data<float>().ToArray().Should().Equal(2 * 30 * 30, 2 * 80 * 40);
        y.grad!.data<float>().ToArray().Should().Equal(2 * 30 * 10, 2 * 80 * 20);
    }

    [Fact]
    public void Nothing_is_kept_where_no_gradient_is_needed()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 1 });
        Scaled.apply(x, 2.0, x).requires_grad.Should().BeFalse();
        x.requires_grad_();
        using (no_grad())
        {
            Scaled.apply(x, 2.0, x).requires_grad.Should().BeFalse();
        }
    }

    [Fact]
    public void What_the_forward_pass_saved_goes_with_the_graph()
    {
        long before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            Tensor x = ones(4).requires_grad_();
            Scaled.apply(x, 1.0, x).sum().backward();
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void An_error_in_the_backward_method_is_told()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Tensor y = Scaled.apply(x, double.NaN, x).sum();
        y.Invoking(loss => loss.backward()).Should().Throw<Exception>().WithMessage("*no gradient for NaN*");
    }

    [Fact]
    public void Too_few_gradients_are_an_error()
    {
        using var scope = NewDisposeScope();
        Tensor y = Forgetful.apply(ones(2).requires_grad_(), 1.0);
        y.Invoking(result => result.backward([ones(2)])).Should().Throw<Exception>().WithMessage("*returned 1 gradients for 2 arguments*");
    }

    [Fact]
    public void A_saved_tensor_that_was_overwritten_is_an_error()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Tensor inner = x * 2;
        Tensor y = Scaled.apply(inner, 1.0, x).sum();
        inner.add_(1);
        y.Invoking(loss => loss.backward()).Should().Throw<Exception>().WithMessage("*modified by an inplace operation*");
    }

    /// <summary>Returns no gradient for its second argument, not even null.</summary>
    private sealed class Forgetful : autograd.SingleTensorFunction<Forgetful>
    {
        public override string Name => nameof(Forgetful);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * (double)vars[1];

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    /// <summary>factor · x · y.</summary>
    private sealed class Scaled : autograd.SingleTensorFunction<Scaled>
    {
        private double _factor;

        public override string Name => nameof(Scaled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            _factor = (double)vars[1];
            ctx.save_for_backward([(Tensor)vars[0], (Tensor)vars[2]]);
            return (Tensor)vars[0] * (Tensor)vars[2] * _factor;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            return double.IsNaN(_factor)
                ? throw new InvalidOperationException("no gradient for NaN")
                : [grad_output * saved[1] * _factor, null!, grad_output * saved[0] * _factor];
        }
    }
}
