using JoJoGan.Alignment;

namespace JoJoGan.Imaging;

/// <summary>Turns pictures clockwise by quarters, and positions in them back.</summary>
internal static class QuarterTurn
{
    /// <summary>The turned picture; the picture itself for none.</summary>
    public static RgbRaster Apply(RgbRaster source, int quarters)
    {
        if (quarters == 0)
        {
            return source;
        }

        RgbRaster target = quarters % 2 == 0 ? new(source.Width, source.Height) : new(source.Height, source.Width);
        for (int y = 0; y < target.Height; y++)
        {
            Span<byte> row = target.Row(y);
            for (int x = 0; x < target.Width; x++)
            {
                (int fromX, int fromY) = quarters switch
                {
                    1 => (y, source.Height - 1 - x),
                    2 => (source.Width - 1 - x, source.Height - 1 - y),
                    _ => (source.Width - 1 - y, x),
                };
                source.Row(fromY).Slice(fromX * RgbRaster.Channels, RgbRaster.Channels).CopyTo(row[(x * RgbRaster.Channels)..]);
            }
        }

        return target;
    }

    /// <summary>Where a position of the turned picture was before.</summary>
    /// <param name="turned">In pixels of the turned picture.</param>
    /// <param name="quarters">The quarters that it was turned by.</param>
    /// <param name="width">The width before.</param>
    /// <param name="height">The height before.</param>
    public static FacePoint Undo(FacePoint turned, int quarters, int width, int height) => quarters switch
    {
        0 => turned,
        1 => new(turned.Y, height - 1 - turned.X),
        2 => new(width - 1 - turned.X, height - 1 - turned.Y),
        _ => new(width - 1 - turned.Y, turned.X),
    };
}
