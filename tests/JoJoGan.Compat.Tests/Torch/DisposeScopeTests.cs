using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        long before = Tensor.TotalCount;
        Tensor kept;
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor a = ones(3), b = a + 1;
            scope.DisposablesCount.Should().Be(2);
            kept = (a * b).DetachFromDisposeScope();
            scope.Contains(kept).Should().BeFalse();
            scope.Contains(b).Should().BeTrue();
        }

        kept.IsInvalid.Should().BeFalse();
        Tensor.TotalCount.Should().Be(before + 1);
        kept.Dispose();
        kept.IsInvalid.Should().BeTrue();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Moving_to_the_outer_scope_outlives_the_inner_one_only()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                moved = ones(1).MoveToOuterDisposeScope();
            }

            moved.IsInvalid.Should().BeFalse();
        }

        moved.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            moved = ones(1).MoveToOuterDisposeScope();
        }

        moved.IsInvalid.Should().BeFalse();
        moved.Dispose();
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? foreign = null;
        DisposeScope? seen = scope;
        var thread = new Thread(() =>
        {
            seen = CurrentDisposeScope;
            foreign = ones(2);
        });
        thread.Start();
        thread.Join();

        seen.Should().BeNull();
        scope.Contains(foreign!).Should().BeFalse();
        CurrentDisposeScope.Should().BeSameAs(scope);
        foreign!.Dispose();
    }

    [Fact]
    public void Everything_but_the_named_tensors_is_disposed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1), b = ones(1);
        scope.DisposeEverythingBut(b).Should().BeSameAs(b);
        a.IsInvalid.Should().BeTrue();
        b.IsInvalid.Should().BeFalse();
        scope.DisposablesView.Should().ContainSingle().Which.Should().BeSameAs(b);
    }

    [Fact]
    public void Attaching_puts_a_free_tensor_under_a_scope()
    {
        using Tensor free = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            scope.Attach(free);
        }

        free.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Disposing_by_hand_leaves_the_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1);
        a.Dispose();
        scope.DisposablesCount.Should().Be(0);
        CurrentDisposeScope.Should().BeSameAs(scope);
    }

    [Fact]
    public void Scopes_may_be_closed_out_of_order()
    {
        DisposeScope outer = NewDisposeScope();
        DisposeScope inner = NewDisposeScope();
        outer.Dispose();
        CurrentDisposeScope.Should().BeSameAs(inner);
        inner.Dispose();
        CurrentDisposeScope.Should().BeNull();
    }

    [Fact]
    public void Statistics_count_for_the_thread()
    {
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        using (NewDisposeScope())
        {
            _ = ones(1);
            ones(1).DetachFromDisposeScope().Dispose();
        }

        ones(1).Dispose();
        statistics.CreatedInScopeCount.Should().Be(2);
        statistics.DetachedFromScopeCount.Should().Be(1);
        statistics.CreatedOutsideScopeCount.Should().Be(1);
        statistics.DisposedOutsideScopeCount.Should().Be(2);
        statistics.DisposedInScopeCount.Should().Be(1);
        statistics.ThreadTotalLiveCount.Should().Be(0);
    }

    [Fact]
    public void Ten_thousand_operations_leave_nothing_behind()
    {
        using Tensor x = randn(8);
        long before = Tensor.TotalCount;
        for (int i = 0; i < 10_000; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            _ = (x + 1).mul_(2).sum();
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void The_finalizer_frees_what_was_forgotten()
    {
        long before = Tensor.TotalCount;
        Forget();
        for (int i = 0; i < 10 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 100; i++)
            {
                _ = ones(4);
            }
        }
    }

    [Fact]
    public void A_parameter_takes_over_its_tensors_handle()
    {
        Tensor data = ones(2, 3);
        IntPtr handle = data.Handle;
        using var parameter = new Parameter(data);
        data.IsInvalid.Should().BeTrue();
        parameter.Handle.Should().Be(handle);
        parameter.requires_grad.Should().BeTrue();
        data.Invoking(d => d.Handle).Should().Throw<InvalidOperationException>().WithMessage("Tensor invalid -- empty handle.");
    }

    [Fact]
    public void A_parameter_made_in_a_scope_dies_with_it()
    {
        Parameter inside, detached;
        using (NewDisposeScope())
        {
            inside = new Parameter(ones(1));
            detached = nn.Parameter(ones(1), requires_grad: false);
            detached.DetachFromDisposeScope();
        }

        inside.IsInvalid.Should().BeTrue();
        detached.IsInvalid.Should().BeFalse();
        detached.requires_grad.Should().BeFalse();
        detached.Dispose();
    }

    [Fact]
    public void A_disposed_tensor_refuses_to_work()
    {
        Tensor gone = ones(1);
        gone.Dispose();
        gone.Dispose();
        gone.Invoking(g => g.add(1)).Should().Throw<InvalidOperationException>().WithMessage("Tensor invalid -- empty handle.");
    }
}
