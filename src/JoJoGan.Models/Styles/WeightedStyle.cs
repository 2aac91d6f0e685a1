using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>A style's part in a blend.</summary>
/// <param name="Style">The style. Keep it as long as the blend is used.</param>
/// <param name="Weight">How much of the style's difference to the base counts; any finite number.</param>
public sealed record WeightedStyle(StyleModel Style, double Weight = 1)
{
    /// <summary>
    /// Factors of <see cref="Weight"/> for the layers of each row of a w+ code (0 the coarsest), one for each row; null for 1
    /// everywhere.
    /// </summary>
    public IReadOnlyList<double>? RowWeights { get; init; }
}
