using JoJoGan.Models.Runtime;
using JoJoGan.Styles;
using JoJoGan.Training;

namespace JoJoGan.Models.Training;

/// <summary>Runs a session to its end on the device's worker, one piece of work a step, so that others get their turn.</summary>
/// <param name="networks">Supplies the worker.</param>
/// <param name="time">The clock for speed and time left.</param>
/// <param name="session">The session to run. It is not disposed by <see cref="RunAsync"/>; call <see cref="EndAsync"/>.</param>
/// <param name="steps">How many steps it takes.</param>
/// <param name="previewInterval">Every how many steps progress carries a preview; 0 for never.</param>
/// <param name="checkpoint">Where the run is kept, or null.</param>
internal sealed class TrainingLoop(
    NetworkSource networks,
    TimeProvider time,
    TrainingSession session,
    int steps,
    int previewInterval,
    TrainingCheckpoint? checkpoint)
{
    /// <summary>Takes the steps that are left.</summary>
    /// <param name="progress">Told after every step.</param>
    /// <param name="done">Called after every step with its loss.</param>
    /// <param name="takeLastGood">Makes a style of the weights of the last good loss, on the worker.</param>
    /// <param name="cancellationToken">Stops between two steps; a checkpoint is written first.</param>
    /// <exception cref="TrainingDivergedException">The loss was not finite, or exploded.</exception>
    public async Task RunAsync(
        IProgress<TrainingProgress>? progress,
        Action<double>? done,
        Func<StyleModel> takeLastGood,
        CancellationToken cancellationToken)
    {
        if (checkpoint is not null)
        {
            await networks.Worker.RunAsync(() => checkpoint.Begin(session), cancellationToken).ConfigureAwait(false);
        }

        (int first, long start) = (session.Steps, time.GetTimestamp());
        try
        {
            while (session.Steps < steps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double loss = await networks.Worker.RunAsync(session.Step, cancellationToken).ConfigureAwait(false);
                if (session.HasDiverged)
                {
                    StyleModel lastGood = await networks.Worker.RunAsync(TakeLastGood, CancellationToken.None)
                        .ConfigureAwait(false);
                    throw new TrainingDivergedException(session.Steps, loss, lastGood);
                }

                done?.Invoke(loss);
                if (checkpoint is not null && session.Steps == steps)
                {
                    await networks.Worker.RunAsync(() => checkpoint.WriteLast(session), cancellationToken).ConfigureAwait(false);
                }
                else if (checkpoint is not null && checkpoint.IsDue(session.Steps))
                {
                    await WriteAsync(checkpoint, cancellationToken).ConfigureAwait(false);
                }

                if (progress is not null)
                {
                    progress.Report(await ProgressAsync(loss).ConfigureAwait(false));
                }
            }
        }
        catch (OperationCanceledException) when (checkpoint is not null && session.Steps > first)
        {
            await WriteAsync(checkpoint, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        StyleModel TakeLastGood()
        {
            session.RestoreLastGood();
            return takeLastGood();
        }

        async Task<TrainingProgress> ProgressAsync(double loss)
        {
            double speed = (session.Steps - first) / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-9);
            var left = TimeSpan.FromSeconds((steps - session.Steps) / speed);
            bool preview = previewInterval > 0 && session.Steps % previewInterval == 0;
            return new TrainingProgress(session.Steps, steps, loss, speed, left)
            {
                Preview = preview
                    ? await networks.Worker.RunAsync(session.Preview, cancellationToken).ConfigureAwait(false)
                    : null,
            };
        }
    }

    /// <summary>Frees the session.</summary>
    public Task EndAsync() => networks.FreeAsync(session);

    private Task WriteAsync(TrainingCheckpoint target, CancellationToken cancellationToken) =>
        networks.Worker.RunAsync(() => target.Write(session), cancellationToken);
}
