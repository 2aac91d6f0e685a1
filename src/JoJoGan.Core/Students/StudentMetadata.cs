namespace JoJoGan.Students;

/// <summary>How a student was trained; stored in its file.</summary>
/// <param name="Steps">Number of steps.</param>
/// <param name="Seed">The seed of the run.</param>
public sealed record StudentMetadata(int Steps, int Seed);
