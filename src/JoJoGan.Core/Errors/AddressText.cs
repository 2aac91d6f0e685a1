namespace JoJoGan.Errors;

/// <summary>Addresses in messages and logs: a user's name, a password and a signature in the query are nobody else's business.</summary>
internal static class AddressText
{
    /// <summary>Scheme, host, port and path.</summary>
    public static string Of(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : "a relative address";
}
