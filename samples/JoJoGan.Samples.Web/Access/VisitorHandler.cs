using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using JoJoGan.Jobs.Storage;
using JoJoGan.Samples.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Web.Access;

/// <summary>
/// Recognizes visitors: by a key in the Authorization header, by the session that a key has opened, or, as long as there are no
/// keys, by coming from this machine.
/// </summary>
internal sealed class VisitorHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder,
    StudioKeys keys,
    StudioSettings settings) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Visitor";

    private const string Bearer = "Bearer ";
    private const string KeyClaim = "key";

    /// <summary>Opens a session for a key.</summary>
    /// <returns>Whether there is such a key.</returns>
    public static async Task<bool> SignInAsync(HttpContext context, StudioKeys keys, string key)
    {
        string sha256 = StudioKey.Hash(key);
        if (await keys.FindAsync(sha256, context.RequestAborted) is not { } known)
        {
            return false;
        }

        ClaimsPrincipal visitor = Visitor.New(known.Owner, known.Role, SchemeName);
        ((ClaimsIdentity)visitor.Identity!).AddClaim(new Claim(KeyClaim, sha256)); // a revoked key ends its sessions
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, visitor);
        return true;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                && await keys.FindAsync(StudioKey.Hash(header[Bearer.Length..].Trim()), Context.RequestAborted) is { } known
                    ? Success(Visitor.New(known.Owner, known.Role, SchemeName))
                    : AuthenticateResult.Fail("The key is not known.");
        }

        AuthenticateResult session = await Context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (session.Principal?.FindFirstValue(KeyClaim) is { } sha256
            && await keys.FindAsync(sha256, Context.RequestAborted) is { } opened)
        {
            return Success(Visitor.New(opened.Owner, opened.Role, SchemeName));
        }

        bool isOpen = settings.AllowAnonymous || IsLocal();
        return isOpen && !await keys.AreThereAsync(Context.RequestAborted)
            ? Success(Visitor.New(Visitor.Local, settings.AllowAnonymous ? StudioRoles.User : StudioRoles.Admin, SchemeName))
            : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        throw new ApiException(ProblemKind.Unauthorized, "Send 'Authorization: Bearer KEY' with a key of this service.");

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        throw new ApiException(ProblemKind.Forbidden, "It takes a key of the role 'admin'.");

    // The name too must be this machine's: another site may let its own name lead here.
    private bool IsLocal() => Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && (Request.Host.Host is "localhost" || (IPAddress.TryParse(Request.Host.Host.Trim('[', ']'), out IPAddress? host)
            && IPAddress.IsLoopback(host)));

    private static AuthenticateResult Success(ClaimsPrincipal visitor) =>
        AuthenticateResult.Success(new AuthenticationTicket(visitor, SchemeName));
}
