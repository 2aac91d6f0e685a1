namespace JoJoGan.SyntheticFlowers;

/// <summary>How a style draws; the base class draws photos: soft light, no lines, nothing changed.</summary>
internal class FlowerLook
{
    /// <summary>The look of a style.</summary>
    public static FlowerLook Of(FlowerStyle style) => style switch
    {
        FlowerStyle.Photo => new FlowerLook(),
        FlowerStyle.Stained => new StainedLook(),
        _ => throw new ArgumentOutOfRangeException(nameof(style), style, "There is no such style."),
    };

    /// <summary>Width of outlines; 0 for none.</summary>
    public virtual double LineWidth => 0;

    /// <summary>Additional width of edges.</summary>
    public virtual double Softness => 0.01;

    /// <summary>Strength of shadows and folds, 0 to 1.</summary>
    public virtual double Depth => 1;

    /// <summary>Changes the colors.</summary>
    public virtual FlowerPalette Recolor(FlowerPalette palette) => palette;

    /// <summary>The background behind everything, lighter behind the flower.</summary>
    public virtual Tensor Backdrop(Flower flower) =>
        flower.Palette.Background * (Curves.Bell(flower.Bloom.Radius, 1.1) * 0.3 + 0.78);

    /// <summary>The last touch on the whole picture.</summary>
    /// <returns>[n, 3, size, size], about [0, 1].</returns>
    public virtual Tensor Finish(Flower flower) => flower.Canvas.Color;
}
