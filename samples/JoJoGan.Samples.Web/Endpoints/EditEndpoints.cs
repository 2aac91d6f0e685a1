using System.Text.Json.Serialization;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Samples.Web.Api;

namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>OpenAI's image edits over stylizations, for clients that know that API.</summary>
internal static class EditEndpoints
{
    private const int MostDrawings = 10;
    private const string Format = "b64_json";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public static void MapEdits(this IEndpointRouteBuilder api) => api.MapPost("/images/edits", EditAsync)
        .Accepts<EditForm>("multipart/form-data").Produces<EditResponse>()
        .WithSummary("Draws a photo in a style as OpenAI's API does; 'model' is the style's id, the prompt is not used.");

    private static async Task<EditResponse> EditAsync(
        HttpContext context, PictureUploads pictures, Submissions submissions, IJobClient jobs, IArtifactStore artifacts)
    {
        IFormCollection form = await FormFields.ReadAsync(context.Request);
        int count = form.Optional<int>("n") ?? 1;
        string model = form["model"].ToString();
        if (count is < 1 or > MostDrawings || model.Length == 0 || form["response_format"].ToString() is not ("" or Format))
        {
            throw new ApiException(
                ProblemKind.InvalidRequest,
                $"'model' must name a style, 'n' be from 1 to {MostDrawings}, and 'response_format' be {Format}.");
        }

        IReadOnlyList<Upload> uploads = await pictures.ReadAsync(form, "image", most: 1, context.RequestAborted);
        var submitted = new List<Job>();
        for (int i = 0; i < count; i++)
        {
            int? seed = count > 1 ? i : null;
            submitted.Add((await submissions.SubmitAsync(
                context, uploads, photos => new StylizeInput(model, photos) { Seed = seed })).Job);
        }

        var data = new List<EditImage>();
        foreach (Job job in submitted)
        {
            Job ended = await jobs.EndAsync(job, LongestWait, context.RequestAborted);
            data.Add(new EditImage(await PictureAsync(ended, artifacts, context.RequestAborted)));
        }

        return new EditResponse(submitted[0].Created.ToUnixTimeSeconds(), data);
    }

    private static async Task<string> PictureAsync(Job job, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (job.Output is not { Pictures: [var key, ..] })
        {
            throw job.Error is { } error
                ? new ApiException(ProblemKind.All.GetValueOrDefault(error.Name, ProblemKind.Failed), error.Detail)
                : new ApiException(ProblemKind.TimedOut, $"The picture will be drawn later; see {StudioUrls.Job(job.Id)}.");
        }

        await using Stream? file = await artifacts.OpenAsync(key, cancellationToken);
        using var bytes = new MemoryStream();
        await (file ?? Stream.Null).CopyToAsync(bytes, cancellationToken);
        return Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <param name="Created">Seconds since 1970.</param>
    /// <param name="Data">The pictures.</param>
    internal sealed record EditResponse(long Created, IReadOnlyList<EditImage> Data);

    /// <param name="B64Json">A PNG file in base64.</param>
    internal sealed record EditImage([property: JsonPropertyName("b64_json")] string B64Json);
}
