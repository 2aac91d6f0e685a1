using JoJoGan.Styles;

namespace JoJoGan.Jobs.Storage;

/// <summary>A style that jobs can use.</summary>
public sealed record Style
{
    /// <summary>Identifies the style: the SHA-256 of its file, in hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Whose style it is.</summary>
    public required string Owner { get; init; }

    /// <summary>What its file says of it, without the thumbnail.</summary>
    public required StyleMetadata Metadata { get; init; }

    /// <summary>
    /// The files in the artifact store, by the end of their names. ".safetensors" is always there; a style that was made here has
    /// ".half.safetensors", ".compact.safetensors" (no student has) and those of exporters, such as ".onnx", too.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The first style picture, a PNG file in the artifact store; null if there is none.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>Whether jobs can use it: it was made here, or a <see cref="CheckInput"/> job has loaded it.</summary>
    public bool IsReady { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset Created { get; init; }
}
