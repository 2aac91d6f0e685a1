namespace JoJoGan.ModelStore;

/// <summary>A file of published weights that can be fetched.</summary>
public sealed record ModelEntry
{
    /// <summary>What precedes an entry's name in an option that may name a file instead: <c>store:NAME</c>.</summary>
    public const string ReferencePrefix = "store:";

    /// <summary>The name of the entry that an option refers to; null if it is the path of a file.</summary>
    /// <param name="path">The option's value.</param>
    public static string? NameIn(string? path) =>
        path?.StartsWith(ReferencePrefix, StringComparison.Ordinal) == true ? path[ReferencePrefix.Length..] : null;

    /// <summary>What it is asked for by: lower-case letters, digits, dots and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name in the store.</summary>
    public required string File { get; init; }

    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Its license, in words.</summary>
    public required string License { get; init; }

    /// <summary>Whether its license forbids commercial use, so that it has to be accepted.</summary>
    public bool NonCommercial { get; init; }

    /// <summary>Bytes; null where unknown.</summary>
    public long? Size { get; init; }

    /// <summary>
    /// SHA-256 in hexadecimal. Null if none is published: then the first download's hash is recorded and enforced from then on.
    /// That download needs a length to check the file against, <see cref="Size"/> or the mirror's.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>Where it can be fetched, the first first.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }
}
