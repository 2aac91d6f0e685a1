using Spectre.Console;

namespace JoJoGan.Samples.Console.Output;

/// <summary>Shows how far long work has come: a live bar on a terminal, now and then a plain line in a log.</summary>
internal static class ProgressDisplay
{
    /// <param name="title">What is done, shown until the first report.</param>
    /// <param name="total">The number of steps.</param>
    /// <param name="work">The work; it reports the steps done and a line about them.</param>
    public static Task<T> RunAsync<T>(string title, int total, Func<Action<int, string>, Task<T>> work)
    {
        if (System.Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            var lines = new PlainProgress(System.Console.Out, TimeProvider.System);
            return work((done, line) => lines.Report(line, isLast: done >= total));
        }

        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn())
            .StartAsync(context =>
            {
                ProgressTask task = context.AddTask(title, maxValue: total);
                return work((done, line) =>
                {
                    task.Description = line.EscapeMarkup();
                    task.Value = done;
                });
            });
    }
}
