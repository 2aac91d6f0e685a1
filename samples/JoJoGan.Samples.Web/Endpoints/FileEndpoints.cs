using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Api;
using Microsoft.Net.Http.Headers;

namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>Files of jobs: what was sent, previews and results.</summary>
internal static class FileEndpoints
{
    private static readonly Dictionary<string, string> Types = new() { [".png"] = "image/png", [".mp4"] = "video/mp4" };

    public static void MapFiles(this IEndpointRouteBuilder api) => api.MapGet("/files/{**key}", ServeAsync)
        .Produces(200, contentType: "image/png").WithSummary("A picture or video of a job.");

    /// <summary>Answers with a stored file, or the part of it that is asked for.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static async Task<IResult> FileAsync(
        IArtifactStore artifacts, string key, string type, CancellationToken cancellationToken, string? name = null)
    {
        Stream file = await artifacts.OpenAsync(key, cancellationToken) ?? throw NotFound(key);
        // A key's content never changes.
        return TypedResults.File(
            file, type, name, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{key}\""));
    }

    private static async Task<IResult> ServeAsync(string key, HttpContext context, IJobClient jobs, IArtifactStore artifacts)
    {
        // Other files of a job, such as its checkpoint, are not for clients.
        if (!Types.TryGetValue(Path.GetExtension(key), out string? type)
            || key.Split('/') is not ["jobs", var part, _, ..] parts
            || parts.Any(p => p.Length == 0 || p[0] == '.')
            || !Guid.TryParseExact(part, "N", out Guid id)
            || await jobs.FindAsync(context.User.Owner(), id, context.RequestAborted) is null)
        {
            throw NotFound(key);
        }

        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return await FileAsync(artifacts, key, type, context.RequestAborted);
    }

    private static ApiException NotFound(string key) => new(ProblemKind.NotFound, $"There is no file '{LogText.Of(key)}'.");
}
