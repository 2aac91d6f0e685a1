using System.Buffers.Binary;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>Reads one stream of RGB frames as ffmpeg writes it. Checksums are not looked at: a pipe damages nothing.</summary>
/// <param name="source">ffmpeg's output.</param>
internal sealed class NutReader(Stream source)
{
    private const int LargestHeader = 1 << 20;

    private readonly BufferedStream stream = new(source, 1 << 12);
    private readonly byte[] one = new byte[1];
    private readonly FrameCode[] codes = new FrameCode[256];
    private int timeShift;
    private long lastTime;

    /// <summary>Reads the headers.</summary>
    /// <returns>The frames' format; null if the stream ends before there is one.</returns>
    public async Task<RawFormat?> ReadFormatAsync(CancellationToken cancellationToken)
    {
        byte[] id = new byte[NutFormat.FileId.Length];
        if (await stream.ReadAtLeastAsync(id, id.Length, throwOnEndOfStream: false, cancellationToken) < id.Length)
        {
            return null;
        }

        Fraction timeBase = default;
        while (await ReadByteAsync(cancellationToken) is { } first)
        {
            (ulong startCode, byte[] fields) = await ReadPacketAsync(first, cancellationToken);
            switch (startCode)
            {
                case NutFormat.MainStartCode:
                    timeBase = ReadMain(fields);
                    break;
                case NutFormat.StreamStartCode:
                    return ReadStream(fields, timeBase);
            }
        }

        return null;
    }

    /// <summary>Reads the next frame.</summary>
    /// <param name="pixels">Receives it; of the format's size.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Its time stamp; null at the end.</returns>
    /// <exception cref="EndOfStreamException">The stream ends within a frame.</exception>
    public async ValueTask<long?> ReadFrameAsync(Memory<byte> pixels, CancellationToken cancellationToken)
    {
        while (await ReadByteAsync(cancellationToken) is { } code)
        {
            if (code != 'N')
            {
                return await ReadFrameAsync(codes[code], pixels, cancellationToken);
            }

            (ulong startCode, byte[] fields) = await ReadPacketAsync(code, cancellationToken);
            if (startCode == NutFormat.SyncPointStartCode)
            {
                lastTime = (long)new NutFields(fields).Number(); // of the one time base
            }
        }

        return null;
    }

    private async ValueTask<long?> ReadFrameAsync(FrameCode code, Memory<byte> pixels, CancellationToken cancellationToken)
    {
        NutFlags flags = code.Flags;
        if (flags.HasFlag(NutFlags.Coded))
        {
            flags ^= (NutFlags)await ReadNumberAsync(cancellationToken);
        }

        if ((flags & (NutFlags.Invalid | NutFlags.SideData | NutFlags.MatchTime)) != 0)
        {
            throw new InvalidDataException($"frames with the flags {flags} are not known");
        }

        _ = flags.HasFlag(NutFlags.StreamId) ? await ReadNumberAsync(cancellationToken) : 0;
        lastTime = flags.HasFlag(NutFlags.CodedTime)
            ? Time(await ReadNumberAsync(cancellationToken))
            : lastTime + code.TimeDelta;
        ulong size = (ulong)code.Size;
        size += flags.HasFlag(NutFlags.SizeMsb) ? await ReadNumberAsync(cancellationToken) * (ulong)code.SizeFactor : 0;
        _ = flags.HasFlag(NutFlags.HeaderIndex) ? await ReadNumberAsync(cancellationToken) : 0;
        ulong reserved = flags.HasFlag(NutFlags.Reserved) ? await ReadNumberAsync(cancellationToken) : (ulong)code.Reserved;
        for (; reserved > 0; reserved--)
        {
            await ReadNumberAsync(cancellationToken);
        }

        await SkipAsync(flags.HasFlag(NutFlags.Checksum) ? sizeof(uint) : 0, cancellationToken);
        if (size != (ulong)pixels.Length)
        {
            throw new InvalidDataException($"a frame has {size} bytes in place of {pixels.Length}");
        }

        await stream.ReadExactlyAsync(pixels, cancellationToken);
        return lastTime;
    }

    /// <summary>A coded time stamp: its lowest bits, nearest to the last one, or all of it.</summary>
    private long Time(ulong coded)
    {
        long whole = 1L << timeShift;
        if ((long)coded >= whole)
        {
            return (long)coded - whole;
        }

        long least = lastTime - ((whole - 1) / 2);
        return (((long)coded - least) & (whole - 1)) + least;
    }

    private Fraction ReadMain(byte[] packet)
    {
        var fields = new NutFields(packet);
        ulong version = fields.Number();
        if (version != 3 || fields.Number() != 1)
        {
            throw new InvalidDataException("this is not NUT version 3 with one stream");
        }

        fields.Number(); // the most bytes between sync points
        if (fields.Number() != 1)
        {
            throw new InvalidDataException("there are several time bases");
        }

        var timeBase = new Fraction(checked((int)fields.Number()), checked((int)fields.Number()));
        ReadFrameCodes(ref fields);
        return timeBase;
    }

    /// <summary>The table of what each first byte of a frame stands for, in runs.</summary>
    private void ReadFrameCodes(ref NutFields fields)
    {
        int delta = 0, factor = 1;
        for (int i = 0; i < codes.Length;)
        {
            var flags = (NutFlags)fields.Number();
            int count = (int)fields.Number();
            delta = count > 0 ? (int)fields.SignedNumber() : delta;
            factor = count > 1 ? (int)fields.Number() : factor;
            _ = count > 2 ? fields.Number() : 0;
            int size = count > 3 ? (int)fields.Number() : 0;
            int reserved = count > 4 ? (int)fields.Number() : 0;
            int run = count > 5 ? (int)fields.Number() : factor - size;
            for (int further = 6; further < count; further++)
            {
                fields.Number();
            }

            for (int j = 0; j < run && i < codes.Length; i++)
            {
                codes[i] = i == 'N'
                    ? new FrameCode(NutFlags.Invalid, 0, 0, 0, 0)
                    : new FrameCode(flags, delta, factor, size + j++, reserved);
            }
        }
    }

    private RawFormat ReadStream(byte[] packet, Fraction timeBase)
    {
        var fields = new NutFields(packet);
        fields.Number(); // id
        fields.Number(); // class
        fields.Skip((int)fields.Number()); // fourcc
        fields.Number(); // id of the time base
        timeShift = (int)fields.Number();
        fields.Number(); // the largest distance of time stamps without checksum
        fields.Number(); // delay
        fields.Number(); // flags
        fields.Skip((int)fields.Number()); // the codec's own
        (int width, int height) = (checked((int)fields.Number()), checked((int)fields.Number()));
        return new RawFormat(
            width, height, timeBase, new Fraction(checked((int)fields.Number()), checked((int)fields.Number())));
    }

    /// <summary>A packet's start code and what follows it, the checksum at its end included.</summary>
    private async ValueTask<(ulong StartCode, byte[] Fields)> ReadPacketAsync(byte first, CancellationToken cancellationToken)
    {
        byte[] startCode = new byte[sizeof(ulong)];
        startCode[0] = first;
        await stream.ReadExactlyAsync(startCode.AsMemory(1), cancellationToken);
        ulong length = await ReadNumberAsync(cancellationToken);
        if (length > LargestHeader)
        {
            throw new InvalidDataException($"a header has {length} bytes");
        }

        await SkipAsync(length > 4096 ? sizeof(uint) : 0, cancellationToken);
        byte[] fields = new byte[length];
        await stream.ReadExactlyAsync(fields, cancellationToken);
        return (BinaryPrimitives.ReadUInt64BigEndian(startCode), fields);
    }

    private async ValueTask<byte?> ReadByteAsync(CancellationToken cancellationToken) =>
        await stream.ReadAsync(one, cancellationToken) == 0 ? null : one[0];

    /// <summary>Seven bits a byte, the highest first; the last byte is below 128.</summary>
    private async ValueTask<ulong> ReadNumberAsync(CancellationToken cancellationToken)
    {
        for (ulong value = 0; ;)
        {
            byte next = await ReadByteAsync(cancellationToken) ?? throw new EndOfStreamException();
            value = (value << 7) | (byte)(next & 127);
            if (next < 128)
            {
                return value;
            }
        }
    }

    private async ValueTask SkipAsync(int count, CancellationToken cancellationToken)
    {
        for (; count > 0; count--)
        {
            _ = await ReadByteAsync(cancellationToken) ?? throw new EndOfStreamException();
        }
    }

    private readonly record struct FrameCode(NutFlags Flags, int TimeDelta, int SizeFactor, int Size, int Reserved);
}
