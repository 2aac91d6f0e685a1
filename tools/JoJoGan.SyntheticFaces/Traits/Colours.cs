namespace JoJoGan.SyntheticFaces;

/// <summary>Makes colours, [1 or n, 3, 1, 1] in [0, 1].</summary>
internal static class Colours
{
    public static Tensor Of(double red, double green, double blue, Device device)
        => tensor(new[] { (float)red, (float)green, (float)blue }, device: device).view(1, 3, 1, 1);

    /// <summary>A colour written as 0xRRGGBB.</summary>
    public static Tensor Of(int rgb, Device device)
        => Of((rgb >> 16) / 255.0, ((rgb >> 8) & 255) / 255.0, (rgb & 255) / 255.0, device);

    /// <summary>The colour at a position of a ramp of evenly spaced colours.</summary>
    /// <param name="at">0 to 1, [n, 1, 1, 1].</param>
    /// <param name="stops">0xRRGGBB each.</param>
    public static Tensor Ramp(Tensor at, params int[] stops)
    {
        Tensor position = at * (stops.Length - 1);
        return stops
            .Select((rgb, i) => (1 - (position - i).abs()).clamp_min(0) * Of(rgb, at.device))
            .Aggregate((sum, part) => sum + part);
    }

    /// <summary>How light a colour is, [n, 1, h, w].</summary>
    public static Tensor Grey(Tensor colour) => (colour * Of(0.299, 0.587, 0.114, colour.device)).sum(1, keepdim: true);

    /// <summary>More (above 1) or less colourful.</summary>
    public static Tensor Saturate(Tensor colour, double amount)
    {
        Tensor grey = Grey(colour);
        return (grey + ((colour - grey) * amount)).clamp(0, 1);
    }
}
