using System.Diagnostics;

namespace JoJoGan.Jobs;

/// <summary>The activity source "JoJoGan.Jobs": an activity for each attempt, linked to that which submitted the job.</summary>
internal static class JobTraces
{
    public const string SourceName = "JoJoGan.Jobs";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins an attempt's activity; null where nobody listens.</summary>
    public static Activity? Begin(Job job)
    {
        ActivityLink[] links = ActivityContext.TryParse(job.Trace, null, out ActivityContext submitted)
            ? [new ActivityLink(submitted)]
            : [];
        return Source.StartActivity(
            "jojogan.job", ActivityKind.Consumer, parentContext: default, links: links, tags:
            [
                new("jojogan.job.id", job.Id),
                new("jojogan.job.kind", job.Kind.ToString()),
                new("jojogan.job.attempt", job.Attempt),
            ]);
    }
}
