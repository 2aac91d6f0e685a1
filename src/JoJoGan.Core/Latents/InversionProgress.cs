namespace JoJoGan.Latents;

/// <summary>How far an inversion has come.</summary>
/// <param name="Done">Faces that are finished.</param>
/// <param name="Faces">Faces in all.</param>
/// <param name="Step">Steps done with the faces that are under way, from 1.</param>
/// <param name="Steps">The most steps that these faces take.</param>
public sealed record InversionProgress(int Done, int Faces, int Step, int Steps)
{
    /// <summary>
    /// The mean distance of the faces that are under way, or of the one that is tuned; null if it was not measured.
    /// </summary>
    public double? Distance { get; init; }
}
