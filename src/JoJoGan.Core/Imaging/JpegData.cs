using System.Buffers.Binary;

namespace JoJoGan.Imaging;

/// <summary>
/// Says whether a JPEG file holds all of its picture. Decoders fill what is missing with grey and call that a success, so the
/// compressed data are walked through here before.
/// </summary>
internal sealed class JpegData(int width, int height)
{
    private readonly JpegHuffmanTable?[] tables = new JpegHuffmanTable?[8];
    private readonly List<Component> components = [];
    private int restartInterval;
    private bool progressive;

    private sealed record Component(int Id, int Wide, int High)
    {
        public ulong[] Known { get; set; } = [];

        public int BlocksWide { get; set; }
    }

    /// <summary>Whether every scan is whole. A kind of JPEG that is not known here counts as whole; the decoder judges it.</summary>
    /// <param name="bytes">A file whose segments are whole.</param>
    /// <param name="width">The picture's width, checked against its limit; a file that says another one is left to the decoder.</param>
    /// <param name="height">The picture's height, likewise.</param>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, int width, int height) => new JpegData(width, height).Walk(bytes[2..]);

    private bool Walk(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 4)
        {
            if (bytes[0] != 0xFF || bytes[1] is 0 or 1 or 0xFF or (>= 0xD0 and <= 0xD8))
            {
                bytes = bytes[1..]; // filling, stray bytes, or what a scan has left
                continue;
            }

            byte marker = bytes[1];
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (marker == 0xD9 || length < 2 || length + 2 > bytes.Length)
            {
                return true;
            }

            ReadOnlySpan<byte> payload = bytes[4..(length + 2)];
            bytes = bytes[(length + 2)..];
            bool known = marker switch
            {
                0xC0 or 0xC1 or 0xC2 => ReadFrame(payload, marker == 0xC2),
                0xC4 => ReadTables(payload),
                0xC3 or 0xC5 or 0xC6 or 0xC7 or (>= 0xC9 and <= 0xCF) => false, // lossless, hierarchical, arithmetic
                0xDD => ReadRestartInterval(payload),
                _ => true,
            };
            if (!known)
            {
                return true;
            }

            if (marker == 0xDA && ReadScan(payload, bytes) is { } whole)
            {
                if (!whole)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool ReadFrame(ReadOnlySpan<byte> payload, bool isProgressive)
    {
        if (payload.Length < 6 || payload.Length < 6 + (3 * payload[5]) || components.Count > 0)
        {
            return false;
        }

        progressive = isProgressive;
        (int high, int wide) = (BinaryPrimitives.ReadUInt16BigEndian(payload[1..]), BinaryPrimitives.ReadUInt16BigEndian(payload[3..]));
        for (int i = 0; i < payload[5]; i++)
        {
            byte sampling = payload[7 + (3 * i)];
            components.Add(new Component(payload[6 + (3 * i)], sampling >> 4, sampling & 15));
        }

        if ((wide, high) != (width, height) || components.Count == 0 || components.Any(c => c.Wide is 0 or > 4 || c.High is 0 or > 4))
        {
            return false;
        }

        foreach (Component component in components)
        {
            component.BlocksWide = UnitsWide * component.Wide;
            component.Known = new ulong[component.BlocksWide * UnitsHigh * component.High];
        }

        return true;
    }

    private int UnitsWide => Ceiling(width, 8 * components.Max(c => c.Wide));

    private int UnitsHigh => Ceiling(height, 8 * components.Max(c => c.High));

    private bool ReadTables(ReadOnlySpan<byte> payload)
    {
        while (payload.Length > 0)
        {
            (int kind, int number) = (payload[0] >> 4, payload[0] & 15);
            if (kind > 1 || number > 3 || JpegHuffmanTable.Read(payload[1..]) is not { } read)
            {
                return false;
            }

            tables[(kind * 4) + number] = read.Table;
            payload = payload[(1 + read.Size)..];
        }

        return true;
    }

    private bool ReadRestartInterval(ReadOnlySpan<byte> payload)
    {
        restartInterval = payload.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        return true;
    }

    // Null where the header does not describe a scan that can be walked through.
    private bool? ReadScan(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        int count = header.Length > 0 ? header[0] : 0;
        if (count is 0 or > 4 || header.Length < 4 + (2 * count))
        {
            return null;
        }

        (int first, int last, bool refines) = progressive
            ? (header[1 + (2 * count)], header[2 + (2 * count)], header[3 + (2 * count)] >> 4 != 0)
            : (0, 63, false);
        var parts = new List<JpegScan.Part>();
        Component? single = null;
        for (int i = 0; i < count; i++)
        {
            (int id, byte chosen) = (header[1 + (2 * i)], header[2 + (2 * i)]);
            if (components.Find(c => c.Id == id) is not { } component || chosen >> 4 > 3 || (chosen & 15) > 3)
            {
                return null;
            }

            (JpegHuffmanTable? dc, JpegHuffmanTable? ac) = (tables[chosen >> 4], tables[4 + (chosen & 15)]);
            if ((first == 0 && !refines && dc is null) || (last > 0 && ac is null))
            {
                return null;
            }

            single = component;
            parts.Add(new JpegScan.Part(
                dc, ac, component.BlocksWide, count == 1 ? 1 : component.Wide, count == 1 ? 1 : component.High, component.Known));
        }

        if (last > 63 || first > last || (progressive && first == 0 && last > 0))
        {
            return null;
        }

        // A scan of one component has just the blocks that its part of the picture touches.
        (int wide, int high) = count > 1
            ? (UnitsWide, UnitsHigh)
            : (Ceiling(Ceiling(width * single!.Wide, components.Max(c => c.Wide)), 8), Ceiling(Ceiling(height * single.High, components.Max(c => c.High)), 8));
        return new JpegScan(first, last, refines, progressive, restartInterval).IsWhole(new JpegBits(data), parts, wide, high);
    }

    private static int Ceiling(int value, int step) => (value + step - 1) / step;
}
