using System.Diagnostics;
using System.Threading.Channels;
using JoJoGan.Diagnostics;

namespace JoJoGan.Runtime;

/// <summary>
/// Runs a device's work one piece after the other, on one thread of its own, for every runtime: parallel requests wait for each
/// other instead of fighting for memory, and the native thread pools and allocator arenas belong to one thread only. When the
/// process ends it waits for the piece that is running, some seconds at most: a native library must not be torn down under it.
/// </summary>
public sealed class DeviceWorker : IDisposable, IAsyncDisposable
{
    private const int MostThreads = 64; // tried for one that suits

    // More than a step of fine-tuning takes where there is no GPU.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private readonly Channel<Action> queue = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;
    private Action? farewell;
    private volatile bool ending;

    /// <summary>Starts the thread.</summary>
    /// <param name="prepare">Runs on it first, for what a native library keeps by thread; null for nothing.</param>
    /// <param name="suits">
    /// Asked on a new thread whether it is one to work on; another is started for one that is not, some tens at most. Null takes
    /// the first.
    /// </param>
    public DeviceWorker(Action? prepare = null, Func<bool>? suits = null)
    {
        if (prepare is not null)
        {
            queue.Writer.TryWrite(prepare);
        }

        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        thread = suits is null ? Start(Work) : StartSuiting(suits);
    }

    /// <summary>Whether the caller's code is a piece of this worker's work.</summary>
    public bool IsCurrent => Thread.CurrentThread == thread;

    /// <summary>Queues a piece of work.</summary>
    /// <param name="work">The work; must not wait for other work of the same device.</param>
    /// <param name="cancellationToken">Gives up while the work has not begun.</param>
    /// <returns>The work's result.</returns>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    /// <exception cref="MemoryException">The work needs more memory than there is.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration giveUp =
            cancellationToken.UnsafeRegister(_ => completion.TrySetCanceled(cancellationToken), null);
        bool queued = TryQueue(Run, e => completion.TrySetException(Typed(e)));
        if (!queued)
        {
            giveUp.Dispose();
            throw new ObjectDisposedException(nameof(DeviceWorker));
        }

        return completion.Task;

        void Run()
        {
            // After this no cancellation can come any more, so work either runs or was cancelled, never both.
            giveUp.Dispose();
            if (completion.Task.IsCompleted)
            {
                return;
            }

            try
            {
                completion.TrySetResult(work());
            }
            catch (OperationCanceledException e)
            {
                completion.TrySetCanceled(e.CancellationToken);
            }
        }
    }

    /// <summary>Queues a piece of work without a result.</summary>
    /// <inheritdoc cref="RunAsync{T}(Func{T}, CancellationToken)"/>
    public Task RunAsync(Action work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync<object?>(
            () =>
            {
                work();
                return null;
            },
            cancellationToken);
    }

    /// <summary>Stops accepting work; what is already queued still runs.</summary>
    public void Dispose() => queue.Writer.TryComplete();

    /// <summary>Stops accepting work and waits until what is already queued has run.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return new ValueTask(IsCurrent ? Task.CompletedTask : ended.Task);
    }

    /// <summary>Stops accepting work and runs one last piece once the queue is empty.</summary>
    /// <param name="last">Frees what the work used.</param>
    public void Dispose(Action last)
    {
        Interlocked.CompareExchange(ref farewell, last, null);
        Dispose();
    }

    /// <summary>Waits for the piece of work that is running, if there is one; what is queued behind it does not run.</summary>
    /// <param name="longest">How long to wait.</param>
    /// <returns>Whether the worker has ended.</returns>
    internal bool End(TimeSpan longest)
    {
        ending = true;
        Dispose();
        return !IsCurrent && thread.Join(longest);
    }

    /// <summary>
    /// Starts threads until one suits. The others wait until then, for what made them unfit (the allocator's arena, say) would
    /// be given to the next thread when they end.
    /// </summary>
    private Thread StartSuiting(Func<bool> suits)
    {
        using var found = new ManualResetEventSlim();
        var others = new List<Thread>();
        while (true)
        {
            bool isLast = others.Count + 1 == MostThreads, isTaken = false;
            using var decided = new ManualResetEventSlim();
            Thread next = Start(() =>
            {
                isTaken = suits() || isLast;
                decided.Set();
                if (isTaken)
                {
                    Work();
                }
                else
                {
                    found.Wait();
                }
            });
            decided.Wait();
            if (isTaken)
            {
                found.Set();
                others.ForEach(t => t.Join());
                return next;
            }

            others.Add(next);
        }
    }

    private static Thread Start(ThreadStart work)
    {
        var started = new Thread(work) { IsBackground = true, Name = "JoJoGan device" };
        started.UnsafeStart(); // outlives the request that happened to need it first
        return started;
    }

    private void OnProcessExit(object? sender, EventArgs e) => End(LongestEnd);

    private static Exception Typed(Exception error) => MemoryException.IsCauseOf(error) ? new MemoryException(error) : error;

    /// <summary>
    /// Queues work that runs in its caller's context, so that what it logs and traces is the caller's. Whatever fails there,
    /// listeners of the telemetry included, belongs to whoever awaits the work.
    /// </summary>
    private bool TryQueue(Action work, Action<Exception> fail)
    {
        ExecutionContext? caller = ExecutionContext.Capture(); // null where its flow is suppressed
        bool counted = JoJoGanTelemetry.QueueLength.Enabled; // what nobody heard come in must not be heard going out
        long since = Stopwatch.GetTimestamp();
        Count(1);
        bool queued = queue.Writer.TryWrite(() =>
        {
            try
            {
                if (caller is null)
                {
                    Begin(null);
                }
                else
                {
                    ExecutionContext.Run(caller, Begin, null);
                }
            }
            catch (Exception e)
            {
                fail(e);
            }
        });
        if (!queued)
        {
            Count(-1);
        }

        return queued;

        void Begin(object? state)
        {
            Count(-1);
            JoJoGanTelemetry.QueueWait.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
            work();
        }

        void Count(int change)
        {
            if (counted)
            {
                JoJoGanTelemetry.QueueLength.Add(change);
            }
        }
    }

    private void Work()
    {
        while (!ending && queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (!ending && queue.Reader.TryRead(out Action? work))
            {
                Run(work);
            }
        }

        if (!ending && Volatile.Read(ref farewell) is { } last)
        {
            Run(last);
        }

        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        ended.SetResult();
    }

    /// <summary>Runs something that nobody awaits: its error must not end the process.</summary>
    private static void Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            Trace.TraceError($"JoJoGan's device worker: {e}");
        }
    }
}
