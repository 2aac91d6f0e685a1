namespace JoJoGan.Jobs.Storage;

/// <summary>A key that somebody was given. The key itself is kept nowhere.</summary>
/// <param name="Sha256">SHA-256 of the key, in hexadecimal digits.</param>
/// <param name="Owner">Whose jobs and styles it opens.</param>
/// <param name="Role">What it allows, in the host's own words.</param>
/// <param name="Created">When it was given.</param>
public sealed record ApiKey(string Sha256, string Owner, string Role, DateTimeOffset Created);
