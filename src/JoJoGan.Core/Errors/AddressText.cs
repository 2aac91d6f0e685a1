namespace JoJoGan.Errors;

/// <summary>Addresses in messages and logs: user name, password and query (which may hold a signature) are left out.</summary>
internal static class AddressText
{
    /// <summary>Scheme, host, port and path.</summary>
    public static string Of(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : "a relative address";
}
