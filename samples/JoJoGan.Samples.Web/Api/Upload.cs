namespace JoJoGan.Samples.Web.Api;

/// <summary>A file that goes into the artifact store.</summary>
/// <param name="Name">The last part of its key.</param>
/// <param name="Open">Opens its content.</param>
internal sealed record Upload(string Name, Func<Stream> Open)
{
    /// <summary>An upload of bytes.</summary>
    public static Upload Of(string name, byte[] bytes) => new(name, () => new MemoryStream(bytes, writable: false));
}
