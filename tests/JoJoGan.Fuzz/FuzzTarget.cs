namespace JoJoGan.Fuzz;

/// <summary>A reader of files from strangers.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Seeds">Valid files, which are mutated.</param>
/// <param name="Run">Reads a file and releases what it read.</param>
/// <param name="DecodedLength">Bytes that a file asks for and may be given; 0 where it asks for nothing that is allowed.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Run, Func<byte[], long> DecodedLength);
