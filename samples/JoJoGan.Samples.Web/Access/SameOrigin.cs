using JoJoGan.Samples.Web.Api;

namespace JoJoGan.Samples.Web.Access;

/// <summary>Refuses what other sites make a visitor's browser send: browsers say where a changing request comes from.</summary>
internal static class SameOrigin
{
    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
        IsForeign(context.Request)
            ? throw new ApiException(ProblemKind.Forbidden, "The request comes from another site.")
            : next(context));

    private static bool IsForeign(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        string site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is not ("" or "same-origin" or "none")
            || (request.Headers.Origin.ToString() is { Length: > 0 } origin
                && (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) || from.Authority != request.Host.Value));
    }
}
