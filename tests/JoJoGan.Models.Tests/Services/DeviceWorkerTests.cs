using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.InteropServices;
using JoJoGan.Errors;
using JoJoGan.Models.Runtime;
using JoJoGan.Runtime;
using TorchSharp;

namespace JoJoGan.Models.Tests.Services;

public sealed class DeviceWorkerTests : IDisposable
{
    private readonly DeviceWorker worker = new();
    private Thread? failing;

    public void Dispose() => worker.Dispose();

    [Fact]
    public async Task Work_runs_on_one_thread_one_piece_at_a_time_in_order()
    {
        var order = new List<int>();
        int running = 0;

        int[] threads = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => worker.RunAsync(() =>
        {
            Interlocked.Increment(ref running).Should().Be(1);
            Thread.Yield();
            order.Add(i);
            Interlocked.Decrement(ref running);
            return Environment.CurrentManagedThreadId;
        })));

        threads.Distinct().Should().ContainSingle();
        order.Should().BeInAscendingOrder().And.HaveCount(50);
    }

    [Fact]
    public async Task Works_on_the_first_thread_that_suits()
    {
        var asked = new List<int>();

        using var choosy = new DeviceWorker(suits: () =>
        {
            asked.Add(Environment.CurrentManagedThreadId);
            return asked.Count == 3;
        });

        int thread = await choosy.RunAsync(() => Environment.CurrentManagedThreadId);
        asked.Should().HaveCount(3).And.OnlyHaveUniqueItems();
        thread.Should().Be(asked[2]);
        (await choosy.RunAsync(() => choosy.IsCurrent)).Should().BeTrue();
    }

    [Fact]
    public async Task Works_on_some_thread_even_if_none_suits()
    {
        using var choosy = new DeviceWorker(suits: () => false);

        (await choosy.RunAsync(() => 1)).Should().Be(1);
    }

    [Fact]
    public async Task Failure_of_one_piece_reaches_its_caller_and_no_other()
    {
        Task<int> failing = worker.RunAsync<int>(() => throw new InvalidOperationException("broken"));
        Task<int> next = worker.RunAsync(() => 5);

        await failing.Invoking(t => t).Should().ThrowAsync<InvalidOperationException>().WithMessage("broken");
        (await next).Should().Be(5);
    }

    [Fact]
    public async Task Work_belongs_to_the_activity_that_it_was_asked_for_in()
    {
        Task<Activity?> outside = worker.RunAsync(() => Activity.Current);
        using Activity request = new Activity("request").Start();
        using var young = new DeviceWorker();
        Task<Activity?> inside = young.RunAsync(() => Activity.Current);
        Task<Activity?> suppressed;
        using (ExecutionContext.SuppressFlow())
        {
            suppressed = young.RunAsync(() => Activity.Current);
        }

        (await Task.WhenAll(outside, inside, suppressed)).Should().Equal(null, request, null);
    }

    [Fact]
    public async Task Waiting_work_can_be_cancelled()
    {
        using var gate = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        Task<bool> first = worker.RunAsync(() =>
        {
            gate.Wait();
            return true;
        });
        bool ran = false;
        Task<bool> waiting = worker.RunAsync(() => ran = true, source.Token);

        await source.CancelAsync();

        waiting.IsCanceled.Should().BeTrue("it need not wait for the work before it");
        gate.Set();
        (await first).Should().BeTrue();
        ran.Should().BeFalse();
    }

    [Fact]
    public async Task What_prepares_the_thread_runs_there_first()
    {
        using var three = new DeviceWorker(() => torch.set_num_threads(3));

        (await three.RunAsync(() => torch.get_num_threads())).Should().Be(3);
    }

    [Fact]
    public async Task Want_of_memory_is_a_typed_error()
    {
        Func<Task> managed = () => worker.RunAsync<int>(() => throw new OutOfMemoryException());
        Func<Task> native = () => worker.RunAsync(() => torch.empty(1L << 50));

        await managed.Should().ThrowAsync<MemoryException>();
        (await native.Should().ThrowAsync<MemoryException>()).Which.InnerException.Should().BeOfType<ExternalException>();
        (await worker.RunAsync(() => 5)).Should().Be(5);
    }

    [Fact]
    public async Task Listener_that_fails_costs_its_caller_the_work_and_not_the_process()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name == "jojogan.device.queue.wait_time")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        int mine = 0;
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            if (Thread.CurrentThread == failing && Interlocked.Exchange(ref mine, 1) == 0)
            {
                throw new InvalidOperationException("deaf");
            }
        });
        failing = await worker.RunAsync(() => Thread.CurrentThread);
        listener.Start();

        await worker.Invoking(w => w.RunAsync(() => 1)).Should().ThrowAsync<InvalidOperationException>().WithMessage("deaf");
        (await worker.RunAsync(() => 2)).Should().Be(2);
    }

    [Fact]
    public async Task Farewell_that_fails_does_not_end_the_process()
    {
        worker.Dispose(() => throw new InvalidOperationException());

        await Task.Run(() => worker.End(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Disposed_worker_takes_no_more_work()
    {
        worker.Dispose();

        Action queue = () => _ = worker.RunAsync(() => 1);

        queue.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Process_that_ends_waits_for_the_piece_that_runs_and_for_no_other()
    {
        using ManualResetEventSlim started = new(), release = new();
        int ran = 0;
        Task<int> running = worker.RunAsync(() =>
        {
            started.Set();
            release.Wait();
            return Interlocked.Increment(ref ran);
        });
        Task<int> queued = worker.RunAsync(() => Interlocked.Increment(ref ran));
        started.Wait();

        worker.End(TimeSpan.FromMilliseconds(20)).Should().BeFalse("the piece still runs");
        release.Set();
        worker.End(TimeSpan.FromMinutes(1)).Should().BeTrue();

        (await running).Should().Be(1);
        ran.Should().Be(1);
        queued.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Work_that_ends_its_process_is_not_waited_for() =>
        (await worker.RunAsync(() => worker.End(TimeSpan.FromMinutes(1)))).Should().BeFalse();

    [Fact]
    public void Worker_hears_of_the_process_s_end_until_its_own()
    {
        Listeners().Should().Contain(worker);
        worker.End(TimeSpan.FromMinutes(1)).Should().BeTrue();
        Listeners().Should().NotContain(worker);

        // The runtime has no public way to ask.
        static IEnumerable<object?> Listeners() =>
            ((Delegate?)typeof(AppDomain).GetField(
                nameof(AppDomain.ProcessExit), BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(AppDomain.CurrentDomain))
                ?.GetInvocationList().Select(listener => listener.Target) ?? [];
    }
}
