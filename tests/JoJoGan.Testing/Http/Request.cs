namespace JoJoGan.Testing.Http;

/// <summary>A request that a server has got.</summary>
/// <param name="Path">What it asks for.</param>
/// <param name="From">Where its range begins, if it has one.</param>
public sealed record Request(string Path, long? From);
