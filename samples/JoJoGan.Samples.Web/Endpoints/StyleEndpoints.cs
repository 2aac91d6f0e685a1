using System.Text.Json;
using System.Text.Json.Serialization;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;
using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Api;

namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>Styles: learn them, list them, take and bring their files.</summary>
internal static class StyleEndpoints
{
    private const int MostPictures = 8;

    private static readonly JsonSerializerOptions OptionsFormat = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    public static void MapStyles(this IEndpointRouteBuilder api)
    {
        api.MapPost("/styles", LearnAsync).Accepts<LearnForm>("multipart/form-data").Produces<JobView>(202)
            .WithSummary("Learns a style of 1 to 8 pictures.");
        api.MapGet("/styles", ListAsync).Produces<ListView<StyleView>>().WithSummary("Lists your styles, the latest first.");
        api.MapGet("/styles/{id}", FindAsync).Produces<StyleView>().WithSummary("Reads what is known of a style.");
        api.MapDelete("/styles/{id}", DeleteAsync).Produces(204).WithSummary("Deletes a style.");
        api.MapGet("/styles/{id}/file", DownloadAsync).Produces(200, contentType: "application/octet-stream")
            .WithSummary("Downloads a style: form is full (the default), half, compact or onnx.");
        api.MapGet("/styles/{id}/thumbnail", ThumbnailAsync).Produces(200, contentType: "image/png")
            .WithSummary("The first style picture, small.");
        api.MapPut("/styles/{id}/file", BringAsync).Accepts<Stream>("application/octet-stream").Produces<StyleView>(201)
            .WithSummary("Brings a .safetensors style; the id is the file's SHA-256. A job checks it before it can be used.");
    }

    private static async Task<IResult> LearnAsync(HttpContext context, PictureUploads reader, Submissions submissions)
    {
        IFormCollection form = await FormFields.ReadAsync(context.Request);
        LearnInput options = Options(form["options"].ToString());
        IReadOnlyList<Upload> uploads = await reader.ReadAsync(form, "picture", MostPictures, context.RequestAborted);
        return await submissions.AnswerAsync(context, uploads, pictures => options with { Pictures = pictures });
    }

    private static async Task<ListView<StyleView>> ListAsync(HttpContext context, IJobStore store) =>
        new([.. (await store.ListStylesAsync(context.User.Owner(), context.RequestAborted)).Select(StyleView.Of)]);

    private static async Task<StyleView> FindAsync(string id, HttpContext context, IJobStore store) =>
        StyleView.Of(await OwnAsync(id, context, store));

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, IJobStore store, IArtifactStore artifacts)
    {
        Style style = await OwnAsync(id, context, store);
        if (await store.RemoveStyleAsync(style.Owner, style.Id, context.RequestAborted))
        {
            await artifacts.RemoveAsync(JobFiles.OfStyle(style.Id), context.RequestAborted);
        }

        return TypedResults.NoContent();
    }

    private static async Task<IResult> DownloadAsync(
        string id, HttpContext context, IJobStore store, IArtifactStore artifacts, string form = "full")
    {
        Style style = await OwnAsync(id, context, store);
        StyleForm? wanted = StyleForm.All.FirstOrDefault(known => known.Name == form);
        if (wanted is null || !style.Files.TryGetValue(wanted.Extension, out string? key))
        {
            throw new ApiException(ProblemKind.NotFound, $"The style has no form '{LogText.Of(form)}'.");
        }

        return await FileEndpoints.FileAsync(
            artifacts, key, "application/octet-stream", context.RequestAborted, FileName(style.Metadata.Name) + wanted.Extension);
    }

    private static async Task<IResult> ThumbnailAsync(string id, HttpContext context, IJobStore store, IArtifactStore artifacts)
    {
        Style style = await OwnAsync(id, context, store);
        return style.Thumbnail is { } key
            ? await FileEndpoints.FileAsync(artifacts, key, "image/png", context.RequestAborted)
            : throw new ApiException(ProblemKind.NotFound, "The style has no thumbnail.");
    }

    private static async Task<IResult> BringAsync(string id, HttpContext context, StyleUploads styles, Submissions submissions)
    {
        (Style style, bool isKnown) = await styles.ReadAsync(id, context);
        if (!isKnown)
        {
            await submissions.SubmitAsync(context, [], _ => new CheckInput(style.Id));
        }

        StyleView view = StyleView.Of(style);
        return isKnown ? TypedResults.Ok(view) : TypedResults.Created(StudioUrls.Style(style.Id), view);
    }

    private static async Task<Style> OwnAsync(string id, HttpContext context, IJobStore store) =>
        await store.FindStyleAsync(context.User.Owner(), id, context.RequestAborted)
        ?? throw new ApiException(ProblemKind.NotFound, $"There is no style '{LogText.Of(id)}'.");

    private static string FileName(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return safe.Length > 0 ? safe : "style";
    }

    private static LearnInput Options(string json)
    {
        var defaults = new LearnInput([]);
        try
        {
            return json.Length == 0 ? defaults : JsonSerializer.Deserialize<LearnInput>(json, OptionsFormat) ?? defaults;
        }
        catch (JsonException e)
        {
            throw new InvalidOptionsException([$"The field 'options' cannot be read: {e.Message}"]);
        }
    }
}
