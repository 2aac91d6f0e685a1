namespace JoJoGan.SyntheticFlowers;

/// <summary>How a flower is drawn.</summary>
public enum FlowerStyle
{
    /// <summary>Soft light and shadows.</summary>
    Photo,

    /// <summary>Stained glass: dark leads, saturated panes, light from behind.</summary>
    Stained,
}
