namespace JoJoGan.Samples.Web.Hosting;

/// <summary>Headers that keep a page from loading, or being loaded by, anything foreign.</summary>
internal static class SecurityHeaders
{
    private const string Page = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; " +
        "form-action 'self'; frame-ancestors 'none'";

    // Scalar's page and Orleans' dashboard have scripts and styles in them.
    private const string Foreign = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
        "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = IsForeign(context.Request.Path) ? Foreign : Page;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    });

    private static bool IsForeign(PathString path) => path.StartsWithSegments("/scalar") || path.StartsWithSegments("/admin");
}
