namespace JoJoGan.ModelStore;

/// <summary>How far a fetch is.</summary>
/// <param name="Name">The entry.</param>
/// <param name="Received">Bytes so far, those of earlier tries included.</param>
/// <param name="Total">Total bytes; null if unknown.</param>
public readonly record struct ModelProgress(string Name, long Received, long? Total);
