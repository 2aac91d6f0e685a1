using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace JoJoGan.Samples.Web.Endpoints;

/// <summary>What the page needs besides the API: its session, limits and samples.</summary>
internal static class SessionEndpoints
{
    private const string Samples = "samples";

    public static void MapSession(this IEndpointRouteBuilder app)
    {
        app.MapGet("/session", Describe).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/session", SignInAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapDelete("/session", (Delegate)SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/samples", List).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/problems/{name}", Explain).AllowAnonymous().ExcludeFromDescription();
    }

    private static SessionView Describe(HttpContext context, StudioLimits limits) =>
        new(context.User.Identity?.IsAuthenticated == true, new LimitsView(limits.FileBytes));

    private static async Task<IResult> SignInAsync(SignInBody body, HttpContext context, StudioKeys keys) =>
        await VisitorHandler.SignInAsync(context, keys, body.Key)
            ? TypedResults.NoContent()
            : throw new ApiException(ProblemKind.Unauthorized, "There is no such key; it may have been revoked.");

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }

    /// <summary>The pictures of wwwroot/samples: "style-NAME.png" and "photo-N.jpg".</summary>
    private static SamplesView List(IWebHostEnvironment environment)
    {
        string[] files = [.. environment.WebRootFileProvider.GetDirectoryContents(Samples).Select(file => file.Name).Order()];
        return new SamplesView(Of("style-"), Of("photo-"));

        IReadOnlyList<SampleView> Of(string prefix) =>
        [
            .. files.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => new SampleView(
                Path.GetFileNameWithoutExtension(name)[prefix.Length..], $"/{Samples}/{name}")),
        ];
    }

    private static IResult Explain(string name) => ProblemKind.All.TryGetValue(name, out ProblemKind? kind)
        ? TypedResults.Text($"{kind.Title} ({kind.Status})\n")
        : throw new ApiException(ProblemKind.NotFound, $"There is no problem '{LogText.Of(name)}'.");

    private sealed record SignInBody(string Key);

    private sealed record SessionView(bool SignedIn, LimitsView Limits);

    private sealed record LimitsView(int FileBytes);

    private sealed record SamplesView(IReadOnlyList<SampleView> Styles, IReadOnlyList<SampleView> Photos);

    private sealed record SampleView(string Name, string Url);
}
