using JoJoGan.Alignment;

namespace JoJoGan.Detection;

/// <summary>A box at which the detector looks for a face. All numbers are shares of the picture's width or height.</summary>
/// <param name="CenterX">The middle, from the left.</param>
/// <param name="CenterY">The middle, from the top.</param>
/// <param name="Width">Share of the picture's width.</param>
/// <param name="Height">Share of the picture's height.</param>
public readonly record struct PriorBox(float CenterX, float CenterY, float Width, float Height)
{
    // How much smaller the network's numbers are than the shares that they stand for: places, and logarithms of sizes.
    private const float PlaceVariance = 0.1f;
    private const float SizeVariance = 0.2f;

    private const int Points = 5;

    private static readonly (int Step, int[] Sizes)[] Levels = [(8, [16, 32]), (16, [64, 128]), (32, [256, 512])];

    /// <summary>
    /// The prior boxes of a picture, squares of two sizes around every pixel of the three maps, in the order of the network's
    /// predictions: level, row, column, size.
    /// </summary>
    /// <param name="width">Width of the picture in pixels. At least 1.</param>
    /// <param name="height">Height of the picture in pixels. At least 1.</param>
    public static IReadOnlyList<PriorBox> AllFor(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var boxes = new List<PriorBox>();
        foreach ((int step, int[] sizes) in Levels)
        {
            int rows = (height + step - 1) / step;
            int columns = (width + step - 1) / step;
            for (int cell = 0; cell < rows * columns; cell++)
            {
                double x = ((cell % columns) + 0.5) * step / width;
                double y = ((cell / columns) + 0.5) * step / height;
                boxes.AddRange(sizes.Select(size =>
                    new PriorBox((float)x, (float)y, (float)((double)size / width), (float)((double)size / height))));
            }
        }

        return boxes;
    }

    /// <summary>The face's box: middle + 0.1 · offset · size, size · exp(0.2 · offset).</summary>
    /// <param name="offsets">The detector's four numbers for this box.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <returns>The box in pixels.</returns>
    public FaceBox DecodeBox(ReadOnlySpan<float> offsets, int width, int height)
    {
        float w = Width * MathF.Exp(offsets[2] * SizeVariance);
        float h = Height * MathF.Exp(offsets[3] * SizeVariance);
        float left = CenterX + (offsets[0] * PlaceVariance * Width) - (w / 2);
        float top = CenterY + (offsets[1] * PlaceVariance * Height) - (h / 2);
        return new FaceBox(left * width, top * height, (left + w) * width, (top + h) * height);
    }

    /// <summary>The face's landmarks: middle + 0.1 · offset · size.</summary>
    /// <param name="offsets">Ten numbers of the detector's landmark output.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <returns>Left eye, right eye, nose, left and right corner of the mouth (the viewer's left and right), in pixels.</returns>
    public FacePoint[] DecodePoints(ReadOnlySpan<float> offsets, int width, int height)
    {
        var points = new FacePoint[Points];
        for (int i = 0; i < Points; i++)
        {
            float x = CenterX + (offsets[2 * i] * PlaceVariance * Width);
            float y = CenterY + (offsets[(2 * i) + 1] * PlaceVariance * Height);
            points[i] = new FacePoint(x * width, y * height);
        }

        return points;
    }
}
