namespace JoJoGan.Video.Tracking;

/// <summary>A frame in gray, reduced to at most 480 pixels along its longer side, and to halves of that.</summary>
internal sealed class GrayPyramid
{
    private const int LongestSide = 480;
    private const int Levels = 3;

    /// <summary>The finest first.</summary>
    public GrayImage[] Images { get; } = [.. Enumerable.Range(0, Levels).Select(_ => new GrayImage())];

    /// <summary>Pixels of the frame for one of the finest level, along an axis.</summary>
    public int Divisor { get; private set; }

    /// <summary>The size of the frame.</summary>
    public (int Width, int Height) FrameSize { get; private set; }

    /// <summary>Takes a frame.</summary>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    public void Fill(ReadOnlySpan<byte> rgb, int width, int height)
    {
        FrameSize = (width, height);
        Divisor = (Math.Max(width, height) + LongestSide - 1) / LongestSide;
        GrayImage finest = Images[0];
        finest.Resize(Math.Max(width / Divisor, 1), Math.Max(height / Divisor, 1));

        // Four pixels stand for all that a reduced one covers: the speed does not depend on the frame's size.
        (int near, int far) = (Divisor / 4, Divisor - 1 - (Divisor / 4));
        for (int y = 0; y < finest.Height; y++)
        {
            Span<float> row = finest.Row(y);
            ReadOnlySpan<byte> upper = Row(rgb, width, Math.Min((y * Divisor) + near, height - 1));
            ReadOnlySpan<byte> lower = Row(rgb, width, Math.Min((y * Divisor) + far, height - 1));
            for (int x = 0; x < row.Length; x++)
            {
                int left = Math.Min((x * Divisor) + near, width - 1) * 3, right = Math.Min((x * Divisor) + far, width - 1) * 3;
                row[x] = (Gray(upper, left) + Gray(upper, right) + Gray(lower, left) + Gray(lower, right)) * (1f / 16);
            }
        }

        for (int level = 1; level < Levels; level++)
        {
            Images[level].FillHalf(Images[level - 1]);
        }
    }

    private static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> rgb, int width, int y) => rgb.Slice(y * width * 3, width * 3);

    private static int Gray(ReadOnlySpan<byte> row, int at) => row[at] + (2 * row[at + 1]) + row[at + 2];
}
