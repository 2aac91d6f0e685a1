using JoJoGan.Latents;

namespace JoJoGan.FineTuning;

/// <summary>A picture to learn a style from. Does not own the picture.</summary>
/// <param name="Face">The FFHQ-aligned style picture; the caller keeps and disposes it.</param>
public sealed record StyleReference(Image<Rgb24> Face)
{
    /// <summary>The picture's code, if the host has one; otherwise the inverter finds it.</summary>
    public LatentCode? Code { get; init; }
}
