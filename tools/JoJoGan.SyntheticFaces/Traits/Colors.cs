namespace JoJoGan.SyntheticFaces;

/// <summary>Makes colors, [1 or n, 3, 1, 1] in [0, 1].</summary>
internal static class Colors
{
    public static Tensor Of(double red, double green, double blue, Device device)
        => tensor(new[] { (float)red, (float)green, (float)blue }, device: device).view(1, 3, 1, 1);

    /// <summary>A color written as 0xRRGGBB.</summary>
    public static Tensor Of(int rgb, Device device)
        => Of((rgb >> 16) / 255.0, ((rgb >> 8) & 255) / 255.0, (rgb & 255) / 255.0, device);

    /// <summary>The color at a position of a ramp of evenly spaced colors.</summary>
    /// <param name="at">0 to 1, [n, 1, 1, 1].</param>
    /// <param name="stops">0xRRGGBB each.</param>
    public static Tensor Ramp(Tensor at, params int[] stops)
    {
        Tensor position = at * (stops.Length - 1);
        return stops
            .Select((rgb, i) => (1 - (position - i).abs()).clamp_min(0) * Of(rgb, at.device))
            .Aggregate((sum, part) => sum + part);
    }

    /// <summary>How light a color is, [n, 1, h, w].</summary>
    public static Tensor Gray(Tensor color) => (color * Of(0.299, 0.587, 0.114, color.device)).sum(1, keepdim: true);

    /// <summary>More (above 1) or less colorful.</summary>
    public static Tensor Saturate(Tensor color, double amount)
    {
        Tensor gray = Gray(color);
        return (gray + ((color - gray) * amount)).clamp(0, 1);
    }
}
