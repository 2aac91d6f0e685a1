using System.ComponentModel;
using System.Runtime.ExceptionServices;
using CliWrap;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>Runs ffmpeg and ffprobe: no shell, arguments as a list, killed with all that they started.</summary>
/// <param name="options">Where the programs are, and how long they may give nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class FfmpegRunner(VideoOptions options, TimeProvider time)
{
    /// <summary>Runs ffmpeg.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="write">Writes its input, if it has one.</param>
    /// <param name="read">Reads its output, if it gives one.</param>
    /// <param name="file">The file that it writes, by which it shows that it still works when its input has ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<ProcessEnd> RunFfmpegAsync(
        IEnumerable<string> arguments,
        Func<Stream, CancellationToken, Task>? write,
        Func<Stream, CancellationToken, Task>? read,
        string? file,
        CancellationToken cancellationToken) =>
        RunAsync(options.FfmpegPath, nameof(VideoOptions.FfmpegPath), arguments, write, read, file, cancellationToken);

    /// <summary>Runs ffprobe, which answers at once or not at all.</summary>
    public Task<ProcessEnd> RunFfprobeAsync(
        IEnumerable<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        WithinAsync(
            token => RunAsync(
                options.FfprobePath, nameof(VideoOptions.FfprobePath), arguments, write: null, read, file: null, token),
            cancellationToken);

    /// <summary>Waits for a step of ffmpeg no longer than it may give nothing.</summary>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.StallTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await step(stop.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Stalled();
        }
    }

    private VideoException Stalled() => new(
        $"ffmpeg made no progress for {options.StallTimeout.TotalSeconds} s; give it longer with "
        + $"{nameof(VideoOptions)}.{nameof(VideoOptions.StallTimeout)}, or use another video.",
        optionName: $"{nameof(VideoOptions)}.{nameof(VideoOptions.StallTimeout)}");

    private async Task<ProcessEnd> RunAsync(
        string program,
        string optionName,
        IEnumerable<string> arguments,
        Func<Stream, CancellationToken, Task>? write,
        Func<Stream, CancellationToken, Task>? read,
        string? file,
        CancellationToken cancellationToken)
    {
        // CliWrap waits for a process whose pipes failed, so the failure has to end the process.
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? failure = null;
        Task watch = Task.CompletedTask;
        var errors = new ErrorLines();
        Command command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithStandardInputPipe(write is null ? PipeSource.Null : PipeSource.Create(Guarded(write)))
            .WithStandardOutputPipe(read is null ? PipeTarget.Null : PipeTarget.Create(Guarded(read)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(errors.Add))
            .WithValidation(CommandResultValidation.None);
        try
        {
            CommandResult result = await command.ExecuteAsync(kill.Token);
            failure?.Throw();
            return new ProcessEnd(result.ExitCode, errors.ToString());
        }
        catch (Win32Exception e)
        {
            throw new VideoException(
                $"'{program}' cannot be started. Install ffmpeg (apt-get install ffmpeg), or say where it is with "
                + $"{nameof(VideoOptions)}.{optionName}.",
                optionName: $"{nameof(VideoOptions)}.{optionName}",
                inner: e);
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            failure.Throw();
            throw;
        }
        finally
        {
            await kill.CancelAsync();
            await watch;
        }

        Func<Stream, CancellationToken, Task> Guarded(Func<Stream, CancellationToken, Task> pipe) => async (stream, token) =>
        {
            try
            {
                await pipe(stream, token);
                watch = WatchEndAsync();
            }
            catch (OperationCanceledException)
            {
                // The process ended by itself, or is ended by the token that it runs under.
            }
            catch (Exception e)
            {
                await FailAsync(e);
            }
        };

        async Task WatchEndAsync()
        {
            DateTime last = default, now = DateTime.MaxValue;
            while (now != last)
            {
                last = now;
                await Task.Delay(options.StallTimeout, time, kill.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                now = file is null ? last : File.GetLastWriteTimeUtc(file);
                if (kill.IsCancellationRequested)
                {
                    return;
                }
            }

            await FailAsync(Stalled());
        }

        Task FailAsync(Exception e)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            return kill.CancelAsync();
        }
    }
}
