namespace JoJoGan.Video.Ffmpeg;

/// <summary>Writes one stream of RGB frames, each with its whole time stamp.</summary>
/// <param name="stream">ffmpeg's input.</param>
/// <param name="format">The frames.</param>
internal sealed class NutWriter(Stream stream, RawFormat format)
{
    private const byte FrameCode = 0;
    private const int TimeShift = 7;

    /// <summary>Writes the headers.</summary>
    public async Task WriteHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new NutBytes();
        headers.Add(NutFormat.FileId);
        headers.AddPacket(NutFormat.MainStartCode, Main());
        headers.AddPacket(NutFormat.StreamStartCode, Stream());
        await stream.WriteAsync(headers.Written, cancellationToken);
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="time">Its time stamp, not negative.</param>
    /// <param name="pixels">Its bytes.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public async ValueTask WriteFrameAsync(long time, ReadOnlyMemory<byte> pixels, CancellationToken cancellationToken)
    {
        // A reader wants a sync point at least every 65,536 bytes.
        const ulong BackDistance = 0;
        var header = new NutBytes().AddPacket(NutFormat.SyncPointStartCode, new NutBytes().Add((ulong)time, BackDistance));
        int start = header.Written.Length;
        header.Add(FrameCode, (ulong)time + (1 << TimeShift), (ulong)pixels.Length).AddChecksum(start);
        await stream.WriteAsync(header.Written, cancellationToken);
        await stream.WriteAsync(pixels, cancellationToken);
    }

    private NutBytes Main()
    {
        const ulong Version = 3, Streams = 1, SyncDistance = 65536, TimeBases = 1;
        (int numerator, int denominator) = format.TimeBase;
        var main = new NutBytes().Add(Version, Streams, SyncDistance, TimeBases, (ulong)numerator, (ulong)denominator);

        // Every first byte of a frame means the same: whole time stamp, whole size, checksum.
        const NutFlags Flags = NutFlags.Key | NutFlags.CodedTime | NutFlags.SizeMsb | NutFlags.Checksum;
        const ulong Fields = 6, TimeDelta = 0, SizeFactor = 1, Id = 0, Size = 0, Reserved = 0, Codes = 255;
        const ulong FurtherHeaders = 0;
        return main.Add((ulong)Flags, Fields, TimeDelta, SizeFactor, Id, Size, Reserved, Codes, FurtherHeaders);
    }

    private NutBytes Stream()
    {
        const ulong Id = 0, Video = 0, TimeBase = 0, LargestTimeDistance = 1 << 30, Delay = 0, Flags = 0, OwnBytes = 0;
        (int aspectWidth, int aspectHeight) = format.PixelAspect;
        const ulong ColorSpace = 0;
        return new NutBytes()
            .Add(Id, Video, (ulong)NutFormat.Rgb24.Length).Add(NutFormat.Rgb24)
            .Add(TimeBase, TimeShift, LargestTimeDistance, Delay, Flags, OwnBytes)
            .Add((ulong)format.Width, (ulong)format.Height, (ulong)aspectWidth, (ulong)aspectHeight, ColorSpace);
    }
}
