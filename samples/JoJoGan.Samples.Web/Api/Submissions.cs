using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;
using JoJoGan.Samples.Web.Access;

namespace JoJoGan.Samples.Web.Api;

/// <summary>Makes a job of a request: checks it, stores its files, and submits it once for each idempotency key.</summary>
/// <param name="jobs">Takes the job.</param>
/// <param name="artifacts">Takes the files.</param>
/// <param name="store">Has the styles.</param>
internal sealed class Submissions(IJobClient jobs, IArtifactStore artifacts, IJobStore store)
{
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 255;

    /// <summary>Submits a job.</summary>
    /// <param name="context">The request.</param>
    /// <param name="uploads">Its files.</param>
    /// <param name="input">The job's input for the keys of its files, in their order.</param>
    /// <param name="after">The job that must succeed before; null for none.</param>
    /// <returns>The job, and whether an earlier request has made it.</returns>
    public async Task<(Job Job, bool IsKnown)> SubmitAsync(
        HttpContext context, IReadOnlyList<Upload> uploads, Func<IReadOnlyList<string>, JobInput> input, Guid? after = null)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        string owner = context.User.Owner();
        var id = Guid.CreateVersion7();
        string[] keys = [.. uploads.Select(upload => JobFiles.Input(id, upload.Name))];
        JobInput work = input(keys);
        work.Validate();
        if (work is not CheckInput)
        {
            await EnsureKnownAsync(owner, work.Style, after, cancellationToken);
        }

        IdempotencyKey? key = context.Request.Headers[KeyHeader].ToString() switch
        {
            "" => null,
            { Length: <= LongestKey } name => new IdempotencyKey(name, await HashAsync(id, work, after, uploads)),
            _ => throw new ApiException(ProblemKind.InvalidRequest, $"{KeyHeader} must have at most {LongestKey} characters."),
        };

        Job job;
        try
        {
            foreach ((Upload upload, string fileKey) in uploads.Zip(keys))
            {
                await using Stream content = upload.Open();
                await artifacts.PutAsync(fileKey, content, cancellationToken);
            }

            job = await jobs.SubmitAsync(
                owner, work, new JobSubmission { Id = id, Key = key, After = after }, cancellationToken);
        }
        catch (Exception e) when (e is not EngineUnavailableException)
        {
            // With an engine that cannot be reached the job may have been added all the same, and needs its files.
            await artifacts.RemoveAsync(JobFiles.Of(id), CancellationToken.None);
            throw;
        }

        bool isKnown = job.Id != id;
        if (isKnown)
        {
            await artifacts.RemoveAsync(JobFiles.Of(id), CancellationToken.None);
        }

        return (job, isKnown);
    }

    /// <summary>Submits a job, and answers with it.</summary>
    /// <inheritdoc cref="SubmitAsync" />
    public async Task<IResult> AnswerAsync(
        HttpContext context, IReadOnlyList<Upload> uploads, Func<IReadOnlyList<string>, JobInput> input, Guid? after = null)
    {
        (Job job, bool isKnown) = await SubmitAsync(context, uploads, input, after);
        if (Waits(context.Request) is { } wait)
        {
            job = await jobs.EndAsync(job, wait, context.RequestAborted);
        }

        JobView view = JobView.Of(job);
        return isKnown || job.HasEnded ? TypedResults.Ok(view) : TypedResults.Accepted(view.Urls.Self, view);
    }

    private async Task EnsureKnownAsync(string owner, string? style, Guid? after, CancellationToken cancellationToken)
    {
        if (style is not null && await store.FindStyleAsync(owner, style, cancellationToken) is not { IsReady: true })
        {
            throw new ApiException(ProblemKind.NotFound, $"There is no style '{LogText.Of(style)}' that can be used.");
        }

        if (after is { } job && await jobs.FindAsync(owner, job, cancellationToken) is null)
        {
            throw new ApiException(ProblemKind.NotFound, $"There is no job '{job}'.");
        }
    }

    /// <summary>A hash of what was asked for, whatever number the job would get.</summary>
    private static async Task<string> HashAsync(Guid id, JobInput input, Guid? after, IReadOnlyList<Upload> uploads)
    {
        string text = JsonSerializer.Serialize(input).Replace(JobFiles.Of(id), "", StringComparison.Ordinal) + after;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        foreach (Upload upload in uploads)
        {
            await using Stream content = upload.Open();
            hash.AppendData(await SHA256.HashDataAsync(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>How long the client waits for the end (Prefer: wait=20); null if it does not.</summary>
    private static TimeSpan? Waits(HttpRequest request)
    {
        const int Longest = 60;
        string? wait = request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(','))
            .Select(value => value.Trim()).FirstOrDefault(value => value.StartsWith("wait=", StringComparison.OrdinalIgnoreCase));
        return int.TryParse(wait?[5..], out int seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, Longest))
            : null;
    }
}
