namespace JoJoGan.SyntheticFaces;

/// <summary>How a portrait is drawn.</summary>
public enum FaceStyle
{
    /// <summary>A soft 3D portrait.</summary>
    Photo,

    /// <summary>Ink outlines, flat colors in two tones, large eyes.</summary>
    Ink,

    /// <summary>A hatched pencil drawing on paper, in gray.</summary>
    Pencil,

    /// <summary>Blue striped skin, pointed ears, large yellow eyes.</summary>
    Avatar,

    /// <summary>A face painted as a tiger.</summary>
    Tiger,

    /// <summary>Thick lines, bold posterized colors, halftone dots.</summary>
    Comic,

    /// <summary>Pale washes that run into each other on grainy paper.</summary>
    Watercolor,

    /// <summary>A clown's make-up: white face, red nose and mouth, painted eyes.</summary>
    Clown,
}
