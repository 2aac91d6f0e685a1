namespace JoJoGan.Latents;

/// <summary>Which codes an optimization may reach.</summary>
public enum LatentSpace
{
    /// <summary>One style vector for all layers.</summary>
    W,

    /// <summary>A style vector for each layer.</summary>
    WPlus,
}
