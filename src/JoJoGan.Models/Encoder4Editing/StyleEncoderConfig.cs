using JoJoGan.IrSe50;

namespace JoJoGan.Encoder4Editing;

/// <summary>Sizes of a style encoder. The defaults are those of the published FFHQ encoder.</summary>
public sealed record StyleEncoderConfig
{
    /// <summary>Side in pixels of the pictures of the generator that the codes are for; a power of two from 8. The default is 1024.</summary>
    public int StyleGanSize { get; init; } = 1024;

    /// <summary>Length of a style vector. At least 1. The default is 512.</summary>
    public int StyleDimension { get; init; } = 512;

    /// <summary>Widths of the trunk.</summary>
    public IrSe50Config Trunk { get; init; } = new();

    /// <summary>Number of style vectors, 2·log2(size) - 2.</summary>
    public int Layers => LayerMask.LayersOf(StyleGanSize);
}
