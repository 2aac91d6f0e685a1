using System.Security.Claims;

namespace JoJoGan.Samples.Web.Access;

/// <summary>Who makes a request.</summary>
internal static class Visitor
{
    /// <summary>The owner of what somebody makes who needs no key.</summary>
    public const string Local = "local";

    /// <summary>A visitor.</summary>
    /// <param name="owner">Whose jobs and styles they see.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="scheme">How they were recognized.</param>
    public static ClaimsPrincipal New(string owner, string role, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, owner), new Claim(ClaimTypes.Role, role)], scheme));

    /// <summary>Whose jobs and styles the visitor sees.</summary>
    public static string Owner(this ClaimsPrincipal visitor) => visitor.FindFirstValue(ClaimTypes.NameIdentifier)!;
}
