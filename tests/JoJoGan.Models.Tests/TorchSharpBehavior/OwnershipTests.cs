using System.Runtime.CompilerServices;
using JoJoGan.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.TorchSharpBehavior;

/// <summary>Who owns a tensor, and what the counters that the leak tests read count.</summary>
public sealed class OwnershipTests
{
    [Fact]
    public void Parameter_takes_over_its_tensors_handle()
    {
        Tensor data = ones(2, 3);
        IntPtr handle = data.Handle;
        using var parameter = new Parameter(data);

        data.IsInvalid.Should().BeTrue();
        parameter.Handle.Should().Be(handle);
    }

    [Fact]
    public void Parameter_made_in_a_scope_dies_with_it()
    {
        Parameter inside, detached;
        using (NewDisposeScope())
        {
            inside = new Parameter(ones(1));
            detached = new Parameter(ones(1));
            detached.DetachFromDisposeScope();
        }

        inside.IsInvalid.Should().BeTrue();
        detached.IsInvalid.Should().BeFalse();
        detached.Dispose();
    }

    [Fact]
    public void Zeroing_in_place_returns_another_wrapper()
    {
        using Tensor x = ones(2);
        using Tensor zeroed = x.zero_();

        zeroed.Should().NotBeSameAs(x);
        LiveTensors.LeftBy(() => x.zero_()).Should().Be(1, "it has to be disposed, too");
    }

    [Fact]
    public void Forgotten_tensor_is_counted_even_when_it_was_collected()
    {
        LiveTensors.LeftBy(() =>
        {
            Forget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }).Should().Be(1);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget() => _ = ones(1);
    }

    [Fact]
    public void Disposed_and_scoped_tensors_are_not_counted()
    {
        LiveTensors.LeftBy(() =>
        {
            ones(1).Dispose();
            new Parameter(ones(1)).Dispose();
            using DisposeScope scope = NewDisposeScope();
            _ = ones(1) + 1;
            ones(1).DetachFromDisposeScope().Dispose();
            (ones(1, requires_grad: true) * 2).backward();
        }).Should().Be(0);
    }

    [Fact]
    public void Memory_that_only_libtorch_holds_is_not_counted()
    {
        using Tensor weight = ones(1000, requires_grad: true);

        LiveTensors.LeftBy(() =>
        {
            using Tensor sum = weight.sum();
            sum.backward();
        }).Should().Be(0, "the gradient has no wrapper until somebody asks for it");

        LiveTensors.LeftBy(() => _ = weight.grad).Should().Be(1, "every question gets a wrapper of its own");
    }
}
