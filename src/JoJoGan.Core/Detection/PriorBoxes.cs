namespace JoJoGan.Detection;

/// <summary>The prior boxes of a picture: squares of two sizes around every pixel of the three maps.</summary>
public static class PriorBoxes
{
    private static readonly (int Step, int[] Sizes)[] Levels = [(8, [16, 32]), (16, [64, 128]), (32, [256, 512])];

    /// <summary>The prior boxes in the order of the network's predictions: level, row, column, size.</summary>
    /// <param name="width">Width of the picture in pixels. At least 1.</param>
    /// <param name="height">Height of the picture in pixels. At least 1.</param>
    public static IReadOnlyList<PriorBox> For(int width, int height)
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
}
