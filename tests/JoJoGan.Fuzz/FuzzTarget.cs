namespace JoJoGan.Fuzz;

/// <summary>A reader of files from strangers.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Next">Makes a file out of random numbers.</param>
/// <param name="Run">Reads the file at a path and releases what it read.</param>
internal sealed record FuzzTarget(string Name, Func<Random, byte[]> Next, Action<string> Run)
{
    /// <summary>Bytes that a file asks for and may be given; 0 where it asks for nothing that is allowed.</summary>
    public Func<byte[], long> DecodedLength { get; init; } = _ => 0;

    /// <summary>A target whose files are valid ones with changes.</summary>
    public static FuzzTarget Mutating(string name, IReadOnlyList<byte[]> seeds, Action<string> run) =>
        new(name, random => Mutator.Next(seeds, random), run);
}
