using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.DemoFiles;

/// <summary>A drawn face at a known place: softly shaded like a photo, or flat with outlines like a comic.</summary>
/// <param name="size">Side of the picture in pixels.</param>
/// <param name="comic">True for flat colours and outlines.</param>
internal sealed class Portrait(int size, bool comic)
{
    // Places in units of the picture's side.
    private static readonly (double X, double Y) LeftEye = (0.40, 0.44), RightEye = (0.60, 0.44), Mouth = (0.50, 0.62);
    private const double MouthHalf = 0.075;

    /// <summary>Where the face is in the picture, as the console's --landmarks takes it.</summary>
    public FaceLandmarks Landmarks => new(
        At(LeftEye.X, LeftEye.Y), At(RightEye.X, RightEye.Y), At(Mouth.X - MouthHalf, Mouth.Y), At(Mouth.X + MouthHalf, Mouth.Y));

    /// <summary>Draws the picture; the caller disposes it.</summary>
    public Image<Rgb24> Draw()
    {
        var picture = new Image<Rgb24>(size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                picture[x, y] = Color((x + 0.5) / size, (y + 0.5) / size);
            }
        }

        return picture;
    }

    private FacePoint At(double x, double y) => new(x * size, y * size);

    private Rgb24 Color(double x, double y)
    {
        (double R, double G, double B) color = comic ? (0.98, 0.85, 0.30) : (0.45 + (0.2 * y), 0.55, 0.62 - (0.1 * y));
        Layer(Ellipse(x, y, 0.50, 0.98, 0.34, 0.24), comic ? (0.85, 0.15, 0.2) : (0.25, 0.3, 0.42));
        Layer(Ellipse(x, y, 0.50, 0.42, 0.27, 0.31), comic ? (0.15, 0.1, 0.3) : (0.22, 0.15, 0.1));
        Layer(Ellipse(x, y, 0.50, 0.78, 0.10, 0.14), Skin(x, y, 0.85));
        Layer(Ellipse(x, y, 0.50, 0.50, 0.205, 0.265), Skin(x, y, 1));
        foreach ((double ex, double ey) in new[] { LeftEye, RightEye })
        {
            double wide = comic ? 1.35 : 1;
            Layer(Ellipse(x, y, ex, ey, 0.046 * wide, 0.026 * wide), (0.97, 0.97, 0.97));
            Layer(Ellipse(x, y, ex, ey, 0.021 * wide, 0.021 * wide), comic ? (0.1, 0.4, 0.8) : (0.25, 0.35, 0.3));
            Layer(Ellipse(x, y, ex, ey, 0.010 * wide, 0.010 * wide), (0.02, 0.02, 0.02));
            Layer(Ellipse(x, y, ex, ey - 0.062, 0.055, 0.010), comic ? (0.1, 0.05, 0.2) : (0.25, 0.17, 0.12));
        }

        Layer(Ellipse(x, y, 0.50, 0.545, 0.020, 0.026), Skin(x, y, 0.86));
        Layer(Ellipse(x, y, Mouth.X, Mouth.Y, MouthHalf, 0.020), comic ? (0.85, 0.1, 0.25) : (0.66, 0.33, 0.32));
        return new Rgb24(Byte(color.R), Byte(color.G), Byte(color.B));

        void Layer(double distance, (double R, double G, double B) fill)
        {
            double inside = Smooth(distance);
            color = Mix(color, fill, inside);
            if (comic)
            {
                color = Mix(color, (0.03, 0.02, 0.05), Smooth(Math.Abs(distance) - 0.004));
            }
        }
    }

    private (double R, double G, double B) Skin(double x, double y, double light)
    {
        double shade = comic ? light : light * (1 - (0.55 * (((x - 0.46) * (x - 0.46)) + ((y - 0.44) * (y - 0.44))) / 0.09 * 0.5));
        return (0.93 * shade, 0.74 * shade, 0.62 * shade);
    }

    /// <summary>About the distance to an ellipse's edge, negative inside.</summary>
    private static double Ellipse(double x, double y, double cx, double cy, double rx, double ry)
    {
        double radius = Math.Sqrt(((x - cx) * (x - cx) / (rx * rx)) + ((y - cy) * (y - cy) / (ry * ry)));
        return (radius - 1) * Math.Min(rx, ry);
    }

    /// <summary>Coverage of a pixel whose centre is at a distance from an edge.</summary>
    private double Smooth(double distance) => Math.Clamp(0.5 - (distance * size), 0, 1);

    private static (double R, double G, double B) Mix((double R, double G, double B) a, (double R, double G, double B) b, double t) =>
        (a.R + ((b.R - a.R) * t), a.G + ((b.G - a.G) * t), a.B + ((b.B - a.B) * t));

    private static byte Byte(double value) => (byte)Math.Clamp((int)(value * 255), 0, 255);
}
