namespace JoJoGan.Jobs.Storage;

/// <summary>A style that jobs can use.</summary>
public sealed record Style
{
    /// <summary>Identifies the style: the SHA-256 of its file, in hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Whose style it is.</summary>
    public required string Owner { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The file in the artifact store, a safetensors file.</summary>
    public required string File { get; init; }

    /// <summary>The first style picture, a PNG file in the artifact store; null if there is none.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>Who made it; empty if unknown.</summary>
    public string Author { get; init; } = "";

    /// <summary>Its license; empty if unknown.</summary>
    public string License { get; init; } = "";

    /// <summary>Whether it is a student, which draws videos fast.</summary>
    public bool IsStudent { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset Created { get; init; }
}
