using JoJoGan.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace JoJoGan.Samples.Web.Api;

/// <summary>A job as clients see it.</summary>
internal sealed record JobView
{
    public required Guid Id { get; init; }

    public required JobKind Kind { get; init; }

    public required JobState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The attempt, from 1; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>The worker that has it, or had it last; null before the first attempt.</summary>
    public string? Worker { get; init; }

    public required bool CancelRequested { get; init; }

    /// <summary>The job that must succeed before; null for none.</summary>
    public Guid? After { get; init; }

    /// <summary>The place in the queue, from 1; 0 unless it is queued.</summary>
    public required int QueuePosition { get; init; }

    /// <summary>Whether it is queued and there is no worker that could do it now.</summary>
    public required bool LacksWorker { get; init; }

    public ProgressView? Progress { get; init; }

    public required InputView Input { get; init; }

    public OutputView? Output { get; init; }

    /// <summary>Why it failed; null unless it has.</summary>
    public ProblemDetails? Error { get; init; }

    /// <summary>Counts the changes of the job.</summary>
    public required long Version { get; init; }

    public required UrlsView Urls { get; init; }

    public static JobView Of(Job job) => new()
    {
        Id = job.Id,
        Kind = job.Kind,
        State = job.State,
        CreatedAt = job.Created,
        StartedAt = job.Started,
        EndedAt = job.Ended,
        Attempt = job.Attempt,
        Worker = job.Worker,
        CancelRequested = job.CancelRequested,
        After = job.After,
        QueuePosition = job.QueuePosition,
        LacksWorker = job.LacksWorker,
        Progress = job.Progress is { } progress ? ProgressView.Of(progress) : null,
        Input = InputView.Of(job.Input),
        Output = job.Output is { } output ? OutputView.Of(output) : null,
        Error = job.Error is { } error
            ? ProblemWriter.Details(ProblemKind.All.GetValueOrDefault(error.Name, ProblemKind.Failed), error.Detail)
            : null,
        Version = job.Version,
        Urls = UrlsView.Of(job.Id),
    };
}

/// <summary>How far a job has come.</summary>
internal sealed record ProgressView(int Step, int Steps, double? Loss, double? RemainingSeconds, string? Preview)
{
    public static ProgressView Of(JobProgress progress) => new(
        progress.Step,
        progress.Steps,
        progress.Loss,
        progress.Remaining?.TotalSeconds,
        progress.Preview is { } preview ? StudioUrls.File(preview) : null);
}

/// <summary>What a job was given.</summary>
internal sealed record InputView
{
    public string? Name { get; init; }

    public string? Style { get; init; }

    public IReadOnlyList<string>? Pictures { get; init; }

    public IReadOnlyList<string>? Photos { get; init; }

    public string? Video { get; init; }

    public static InputView Of(JobInput input) => input switch
    {
        LearnInput learn => new InputView { Name = learn.Name, Pictures = [.. learn.Pictures.Select(StudioUrls.File)] },
        StylizeInput draw => new InputView { Style = draw.StyleId, Photos = [.. draw.Photos.Select(StudioUrls.File)] },
        VideoInput video => new InputView { Style = video.StyleId, Video = StudioUrls.File(video.Video) },
        _ => new InputView { Style = input.Style },
    };
}

/// <summary>What came out of a job.</summary>
internal sealed record OutputView(string? Style, string? Preview, IReadOnlyList<string> Pictures, string? Video)
{
    public static OutputView Of(JobOutput output) => new(
        output.Style,
        output.Preview is { } preview ? StudioUrls.File(preview) : null,
        [.. output.Pictures.Select(StudioUrls.File)],
        output.Video is { } video ? StudioUrls.File(video) : null);
}

/// <summary>Where a job is found.</summary>
internal sealed record UrlsView(string Self, string Events, string Cancel)
{
    public static UrlsView Of(Guid job) =>
        new(StudioUrls.Job(job), StudioUrls.Job(job) + "/events", StudioUrls.Job(job) + "/cancel");
}
