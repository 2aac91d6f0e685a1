using JoJoGan.Jobs;
using JoJoGan.Samples.Web.Api;

namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>Work with styles: draw photos and videos, train students.</summary>
internal static class WorkEndpoints
{
    private const int MostPhotos = 16;

    public static void MapWork(this IEndpointRouteBuilder api)
    {
        api.MapPost("/stylizations", StylizeAsync).Accepts<StylizeForm>("multipart/form-data").Produces<JobView>(202)
            .WithSummary("Draws 1 to 16 photos, or saved codes of faces, in a style. 'Prefer: wait=20' waits for the end.");
        api.MapPost("/students", DistillAsync).Produces<JobView>(202)
            .WithSummary("Trains a student of a style, which draws videos fast.");
        api.MapPost("/videos", VideoAsync).Accepts<VideoForm>("multipart/form-data").Produces<JobView>(202)
            .WithSummary("Draws a video in a style.");
    }

    private static async Task<IResult> StylizeAsync(HttpContext context, PictureUploads pictures, Submissions submissions)
    {
        IFormCollection form = await FormFields.ReadAsync(context.Request);
        (string? style, Guid? after) = form.StyleOrJob();
        IReadOnlyList<Upload> uploads = await pictures.ReadAsync(
            form, "photo", MostPhotos, context.RequestAborted, takesCodes: true);
        return await submissions.AnswerAsync(
            context,
            uploads,
            photos => new StylizeInput(style, photos)
            {
                Strength = form.Optional<double>("strength") ?? 1,
                Seed = form.Optional<int>("seed"),
                Paste = form.Optional<bool>("paste") ?? false,
            },
            after);
    }

    private static Task<IResult> DistillAsync(StudentBody body, HttpContext context, Submissions submissions)
    {
        (string? style, Guid? after) = FormFields.StyleOrJob(body.Style, body.After);
        return submissions.AnswerAsync(
            context, [], _ => new DistillInput(style) { Steps = body.Steps, Seed = body.Seed ?? 0 }, after);
    }

    private static async Task<IResult> VideoAsync(HttpContext context, StudioLimits limits, Submissions submissions)
    {
        IFormCollection form = await FormFields.ReadAsync(context.Request);
        (string? style, Guid? after) = form.StyleOrJob();
        IFormFile video = form.Files.GetFiles("video") is [var only]
            ? only
            : throw new ApiException(ProblemKind.InvalidRequest, "Send one file in the field 'video'.");
        limits.Check(video, "The video");
        return await submissions.AnswerAsync(
            context,
            [new Upload("video.mp4", video.OpenReadStream)],
            keys => new VideoInput(style, keys[0]) { AllFaces = form.Optional<bool>("allFaces") ?? false },
            after);
    }
}
