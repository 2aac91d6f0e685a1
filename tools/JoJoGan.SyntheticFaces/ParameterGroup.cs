namespace JoJoGan.SyntheticFaces;

/// <summary>What a parameter describes.</summary>
public enum ParameterGroup
{
    /// <summary>Shape, pose and expression.</summary>
    Geometry,

    /// <summary>Colors, light and material.</summary>
    Appearance,
}
