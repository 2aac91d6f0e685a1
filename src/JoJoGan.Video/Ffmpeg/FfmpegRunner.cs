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
    public Task<ProcessEnd> RunFfmpegAsync(
        IEnumerable<string> arguments,
        Func<Stream, CancellationToken, Task>? write,
        Func<Stream, CancellationToken, Task>? read,
        CancellationToken cancellationToken) =>
        RunAsync(options.FfmpegPath, nameof(VideoOptions.FfmpegPath), arguments, write, read, cancellationToken);

    /// <summary>Runs ffprobe, which answers at once or not at all.</summary>
    public Task<ProcessEnd> RunFfprobeAsync(
        IEnumerable<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        WithinAsync(
            token => RunAsync(
                options.FfprobePath, nameof(VideoOptions.FfprobePath), arguments, write: null, read, token),
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
            throw new VideoException(
                $"ffmpeg made no progress for {options.StallTimeout.TotalSeconds} s; give it longer with "
                + $"{nameof(VideoOptions)}.{nameof(VideoOptions.StallTimeout)}, or use another video.",
                optionName: $"{nameof(VideoOptions)}.{nameof(VideoOptions.StallTimeout)}");
        }
    }

    private static async Task<ProcessEnd> RunAsync(
        string program,
        string optionName,
        IEnumerable<string> arguments,
        Func<Stream, CancellationToken, Task>? write,
        Func<Stream, CancellationToken, Task>? read,
        CancellationToken cancellationToken)
    {
        // CliWrap waits for a process whose pipes failed, so the failure has to end the process.
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? failure = null;
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

        Func<Stream, CancellationToken, Task> Guarded(Func<Stream, CancellationToken, Task> pipe) => async (stream, token) =>
        {
            try
            {
                await pipe(stream, token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                await kill.CancelAsync();
            }
        };
    }
}
