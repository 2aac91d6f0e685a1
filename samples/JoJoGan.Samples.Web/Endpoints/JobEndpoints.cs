using System.IO.Compression;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Api;
using Microsoft.AspNetCore.Http.Features;

namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>Jobs: list, follow, cancel and delete them.</summary>
internal static class JobEndpoints
{
    private const int MostListed = 100;

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs", ListAsync).Produces<ListView<JobView>>()
            .WithSummary("Lists your jobs, the latest first; 'before' goes on behind the last of a list.");
        api.MapGet("/jobs/{id:guid}", FindAsync).Produces<JobView>().WithSummary("Reads a job.");
        api.MapPost("/jobs/{id:guid}/cancel", CancelAsync).Produces<JobView>(202)
            .WithSummary("Cancels a job; a running one stops when its worker hears of it.");
        api.MapDelete("/jobs/{id:guid}", DeleteAsync).Produces(204).WithSummary("Deletes a job that has ended, with its files.");
        api.MapGet("/jobs/{id:guid}/pictures.zip", ZipAsync).Produces(200, contentType: "application/zip")
            .WithSummary("All drawn pictures of a job in one file.");
        api.MapGet("/jobs/{id:guid}/events", FollowAsync).WithSummary("Server-sent events: the job, each time it has changed.");
        api.MapGet("/events", WatchAsync).WithSummary("Server-sent events: your jobs that have not ended, then all changes.");
    }

    private static async Task<ListView<JobView>> ListAsync(
        HttpContext context, IJobClient jobs, Guid? before = null, int limit = 20) =>
        new([.. (await jobs.ListAsync(
            context.User.Owner(), before, Math.Clamp(limit, 1, MostListed), context.RequestAborted)).Select(JobView.Of)]);

    private static async Task<JobView> FindAsync(Guid id, HttpContext context, IJobClient jobs) =>
        JobView.Of(await OwnAsync(id, context, jobs));

    private static async Task<IResult> CancelAsync(Guid id, HttpContext context, IJobClient jobs)
    {
        Job before = await OwnAsync(id, context, jobs);
        Job? job = await jobs.CancelAsync(before.Owner, id, context.RequestAborted);
        return before switch
        {
            { State: JobState.Canceled } or { CancelRequested: true, HasEnded: false } => TypedResults.Ok(JobView.Of(before)),
            { HasEnded: true } => throw new ApiException(ProblemKind.Conflict, "The job has ended; nothing is left to cancel."),
            _ => TypedResults.Accepted(StudioUrls.Job(id), JobView.Of(job ?? before)),
        };
    }

    private static async Task<IResult> DeleteAsync(Guid id, HttpContext context, IJobClient jobs)
    {
        Job job = await OwnAsync(id, context, jobs);
        return await jobs.RemoveAsync(job.Owner, id, context.RequestAborted)
            ? TypedResults.NoContent()
            : throw new ApiException(ProblemKind.Conflict, "The job has not ended; cancel it first.");
    }

    private static async Task<IResult> ZipAsync(Guid id, HttpContext context, IJobClient jobs, IArtifactStore artifacts)
    {
        Job job = await OwnAsync(id, context, jobs);
        IReadOnlyList<string> keys = job.Output?.Pictures ?? [];
        return keys.Count == 0
            ? throw new ApiException(ProblemKind.NotFound, "The job has no pictures.")
            : TypedResults.Stream(WriteAsync, "application/zip", "pictures.zip");

        async Task WriteAsync(Stream body)
        {
            // The framework's archive writes what follows an entry without waiting.
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            await using ZipArchive zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, null);
            for (int i = 0; i < keys.Count; i++)
            {
                await using Stream? picture = await artifacts.OpenAsync(keys[i], context.RequestAborted);
                await using Stream entry =
                    await zip.CreateEntry($"picture-{i + 1:00}.png", CompressionLevel.NoCompression).OpenAsync();
                await (picture ?? Stream.Null).CopyToAsync(entry, context.RequestAborted);
            }
        }
    }

    private static async Task<IResult> FollowAsync(Guid id, HttpContext context, IJobClient jobs)
    {
        Job job = await OwnAsync(id, context, jobs);
        return Events(context, token => jobs.FollowAsync(job, token));
    }

    private static IResult WatchAsync(HttpContext context, IJobClient jobs) =>
        Events(context, token => jobs.WatchAsync(context.User.Owner(), token));

    private static IResult Events(HttpContext context, Func<CancellationToken, IAsyncEnumerable<Job>> watch)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back
        return TypedResults.ServerSentEvents(WithPings(watch, context.RequestAborted));
    }

    /// <summary>The changes, and a sign of life where there is none for a while.</summary>
    private static async IAsyncEnumerable<SseItem<JobView?>> WithPings(
        Func<CancellationToken, IAsyncEnumerable<Job>> watch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var silence = TimeSpan.FromSeconds(15);
        yield return new SseItem<JobView?>(null, "ping"); // headers go out before there is a change
        await using var changes = new PendingChanges<Job>(watch, cancellationToken);
        while (true)
        {
            if (await Task.WhenAny(changes.Next, Task.Delay(silence, cancellationToken)) != changes.Next)
            {
                yield return new SseItem<JobView?>(null, "ping");
            }
            else if (await changes.Next)
            {
                Job job = changes.Take();
                yield return new SseItem<JobView?>(JobView.Of(job), "job") { EventId = $"{job.Version}" };
            }
            else
            {
                yield break;
            }
        }
    }

    private static async Task<Job> OwnAsync(Guid id, HttpContext context, IJobClient jobs) =>
        await jobs.FindAsync(context.User.Owner(), id, context.RequestAborted)
        ?? throw new ApiException(ProblemKind.NotFound, $"There is no job '{id}'.");
}
