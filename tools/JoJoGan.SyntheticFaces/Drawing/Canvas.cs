namespace JoJoGan.SyntheticFaces;

/// <summary>The picture as it grows, painted from back to front.</summary>
internal sealed class Canvas
{
    private readonly double blur;
    private readonly double line;
    private readonly Tensor ink;

    /// <summary>An empty canvas.</summary>
    /// <param name="color">[n, 3, size, size] in [0, 1], painted over.</param>
    /// <param name="blur">Width of edges, at least a pixel's side.</param>
    /// <param name="line">Width of outlines; 0 for none.</param>
    /// <param name="ink">The color of lines [n, 3, 1, 1].</param>
    public Canvas(Tensor color, double blur, double line, Tensor ink)
    {
        Color = color;
        this.ink = ink;
        this.blur = blur;
        this.line = line;
    }

    /// <summary>[n, 3, size, size] in [0, 1].</summary>
    public Tensor Color { get; }

    /// <summary>How much of each pixel lies inside a shape.</summary>
    public Tensor Inside(Tensor distance) => (0.5 - (distance / blur)).clamp(0, 1);

    /// <summary>Covers by so much.</summary>
    public void Paint(Tensor color, Tensor coverage) => Color.lerp_(color, coverage);

    /// <summary>Fills a shape, and draws its outline where the look has lines.</summary>
    public void Fill(Tensor color, Tensor distance, double weight = 1)
    {
        Paint(color, Inside(distance));
        Trace(distance, weight);
    }

    /// <summary>Draws a shape's outline where the look has lines.</summary>
    /// <param name="distance">The shape.</param>
    /// <param name="weight">The line's width in units of the look's.</param>
    /// <param name="within">Where the line may be, 0 to 1; null for everywhere.</param>
    public void Trace(Tensor distance, double weight = 1, Tensor? within = null)
    {
        if (line > 0 && weight > 0)
        {
            Tensor coverage = Inside(distance.abs() - (line * weight * 0.5));
            Paint(ink, within is null ? coverage : coverage * within);
        }
    }

    /// <summary>Takes so much of the light away.</summary>
    public void Darken(Tensor amount) => Color.mul_(1 - amount);
}
