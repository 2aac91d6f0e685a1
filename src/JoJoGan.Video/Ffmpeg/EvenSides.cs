namespace JoJoGan.Video.Ffmpeg;

/// <summary>Repeats the last column and row of frames whose sides must be even, as those of subsampled colors.</summary>
/// <param name="format">The frames.</param>
/// <param name="pixelFormat">How the encoder stores them.</param>
internal sealed class EvenSides(RawFormat format, string pixelFormat)
{
    private const int PixelSize = 3;

    private readonly byte[] padded = new byte[Padded(format, pixelFormat).FrameSize];

    /// <summary>The padded frames.</summary>
    public RawFormat Format { get; } = Padded(format, pixelFormat);

    /// <summary>Pads a frame.</summary>
    /// <returns>The frame itself if its sides are even; else bytes that the next call changes.</returns>
    public ReadOnlyMemory<byte> Apply(byte[] pixels)
    {
        if (Format == format)
        {
            return pixels;
        }

        (int from, int to) = (format.Width * PixelSize, Format.Width * PixelSize);
        for (int y = 0; y < Format.Height; y++)
        {
            Span<byte> row = padded.AsSpan(y * to, to);
            pixels.AsSpan(Math.Min(y, format.Height - 1) * from, from).CopyTo(row);
            row[(from - PixelSize)..from].CopyTo(row[(to - PixelSize)..]);
        }

        return padded;
    }

    private static RawFormat Padded(RawFormat format, string pixelFormat)
    {
        int across = pixelFormat.StartsWith("yuv444", StringComparison.Ordinal) ? 0 : format.Width % 2;
        int down = pixelFormat.StartsWith("yuv420", StringComparison.Ordinal) ? format.Height % 2 : 0;
        return format with { Width = format.Width + across, Height = format.Height + down };
    }
}
