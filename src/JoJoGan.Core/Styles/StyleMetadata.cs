using JoJoGan.FineTuning;
using JoJoGan.Students;

namespace JoJoGan.Styles;

/// <summary>
/// How a style was made; stored in the style's file. Texts are as their authors wrote them: a host that shows them passes them
/// through <see cref="LogText"/>.
/// </summary>
public sealed record StyleMetadata
{
    /// <summary>What people call the style.</summary>
    public string Name { get; init; } = "";

    /// <summary>Who made the style; empty if unknown.</summary>
    public string Author { get; init; } = "";

    /// <summary>The license that the style is given away under, for instance "CC-BY-4.0"; empty if unknown.</summary>
    public string License { get; init; } = "";

    /// <summary>The first style picture at a side of at most 96 pixels, as the bytes of a PNG file; empty if unknown.</summary>
    public ReadOnlyMemory<byte> Thumbnail { get; init; }

    /// <summary>The loss it was tuned with; null for a style from elsewhere.</summary>
    public FineTuningLoss? Loss { get; init; }

    /// <summary>The rows that mixing replaced (0-based).</summary>
    public IReadOnlyList<int> MaskRows { get; init; } = [];

    /// <summary>The fixed α; null if it was random or is unknown.</summary>
    public double? Alpha { get; init; }

    /// <summary>Number of steps; 0 if unknown.</summary>
    public int Steps { get; init; }

    /// <summary>Adam's learning rate; 0 if unknown.</summary>
    public double LearningRate { get; init; }

    /// <summary>The seed of the run; null if unknown.</summary>
    public int? Seed { get; init; }

    /// <summary>Number of style pictures; 0 if unknown.</summary>
    public int References { get; init; }

    /// <summary>
    /// Side of the generated picture in pixels, a power of two from 8 to 1024, or of the faces that a student draws, a multiple
    /// of 8 up to 1024; 0 if unknown.
    /// </summary>
    public int Size { get; init; }

    /// <summary>SHA-256 (hex) over the base generator's tensors; null if unknown, as in the original's style files.</summary>
    public string? BaseHash { get; init; }

    /// <summary>How the student was trained; null for a style that is a generator.</summary>
    public StudentMetadata? Student { get; init; }

    /// <summary>When the run ended; null if unknown.</summary>
    public DateTimeOffset? Created { get; init; }
}
