using System.Diagnostics;
using System.Runtime.InteropServices;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.TorchSharpBehavior;

/// <summary>Functions whose gradient is written in C#.</summary>
public sealed class GradientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Gradients_are_turned_off_for_one_thread()
    {
        bool elsewhere = false;
        using (no_grad())
        {
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            is_grad_enabled().Should().BeFalse();
        }

        elsewhere.Should().BeTrue();
    }

    [Fact]
    public void What_a_function_saved_goes_with_its_graph()
    {
        LiveTensors.LeftBy(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = ones(4, requires_grad: true);
            Product.apply(x, x, null!).sum().backward();
        }).Should().Be(0);
    }

    [Fact]
    public void Saved_tensor_that_was_overwritten_is_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true), inner = x * 2;
        Tensor y = inner.square().sum();
        inner.add_(1);

        y.Invoking(loss => loss.backward()).Should().Throw<ExternalException>().WithMessage("*modified by an inplace operation*");
    }

    /// <summary>
    /// No exception can pass through libtorch, so <see cref="ConvolutionFunction{T}"/> counts its gradients itself.
    /// </summary>
    [Theory]
    [InlineData(GradientProcess.Right, "gradient 3")]
    [InlineData(GradientProcess.TooFew, "incorrect number of gradients")]
    [InlineData(GradientProcess.Failing, "no gradient today")]
    public async Task Wrong_number_of_gradients_or_an_exception_in_a_backward_method_ends_the_process(string form, string said)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(GradientProcess).Assembly.Location, GradientProcess.Command, form])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);

        (await output + await error).Should().Contain(said);
        (process.ExitCode == 0).Should().Be(form == GradientProcess.Right);
    }

    [Fact]
    public void Every_function_of_the_library_counts_its_gradients_in_one_place()
    {
        Type[] functions =
            [.. typeof(ConvolutionFunction<>).Assembly.GetTypes()
                .Where(t => !t.IsAbstract && Bases(t).Contains(typeof(autograd.Function<>)))];

        functions.Should().NotBeEmpty();
        functions.Where(t => !Bases(t).Contains(typeof(ConvolutionFunction<>))).Should().BeEmpty();

        static IEnumerable<Type> Bases(Type type)
        {
            for (Type? each = type.BaseType; each is not null; each = each.BaseType)
            {
                yield return each.IsGenericType ? each.GetGenericTypeDefinition() : each;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Functions_of_the_library_return_a_gradient_for_each_argument(bool constant)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        Product.apply(x, x, constant ? ones(2) : null!).sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(2, 2);
    }

    /// <summary>x · y.</summary>
    private sealed class Product : ConvolutionFunction<Product>
    {
        protected override Tensor Result(Tensor x, Tensor weight, Tensor? constant) => x * weight;

        protected override (Tensor? X, Tensor? Weight) Gradients(Tensor x, Tensor weight, Tensor? constant, Tensor gradient) =>
            (gradient * weight, gradient * x);
    }
}
