namespace JoJoGan.SyntheticFlowers;

/// <summary>
/// The parameters of a flower, each in [0, 1]; the value is the parameter's index. Geometry comes first, then, from
/// <see cref="PetalHue"/> on, appearance.
/// </summary>
public enum FlowerParameter
{
    /// <summary>Short to long petals.</summary>
    PetalLength,

    /// <summary>Slender to broad petals.</summary>
    PetalWidth,

    /// <summary>Round to pointed petals.</summary>
    PetalTip,

    /// <summary>Six equal petals to three long and three short ones.</summary>
    Alternation,

    /// <summary>The second row, which shows between the petals: hidden to as long as the first.</summary>
    SecondRow,

    /// <summary>Turned left to turned right, by up to a quarter of the angle between two petals.</summary>
    Turn,

    /// <summary>Small to large center.</summary>
    CenterSize,

    /// <summary>The stem leans left to right, and the flower with it.</summary>
    Lean,

    /// <summary>Low to high flower.</summary>
    Height,

    /// <summary>Small to large leaves.</summary>
    LeafSize,

    /// <summary>White, yellow, orange, red, pink, violet, blue.</summary>
    PetalHue,

    /// <summary>Dark to light petals.</summary>
    PetalLightness,

    /// <summary>Pale to deep color at the petals' base.</summary>
    PetalBase,

    /// <summary>Yellow, orange, brown, green center.</summary>
    CenterHue,

    /// <summary>Yellowish to bluish green leaves.</summary>
    LeafHue,

    /// <summary>Sky, cream, lilac, sage, dusk.</summary>
    BackgroundHue,
}
