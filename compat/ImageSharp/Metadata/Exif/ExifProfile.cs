using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

// Holds the single unsigned 16-bit values of the first directory, the orientation among them.
public sealed class ExifProfile
{
    private const ushort ShortType = 3;
    private const int EntrySize = 12;

    private readonly Dictionary<ushort, ushort> values = [];

    public ExifProfile()
        : this(null)
    {
    }

    public ExifProfile(byte[]? data)
    {
        if (data is not null)
        {
            ReadFirstDirectory(data);
        }
    }

    public bool TryGetValue<TValueType>(ExifTag<TValueType> tag, [NotNullWhen(true)] out IExifValue<TValueType>? exifValue)
    {
        ArgumentNullException.ThrowIfNull(tag);
        exifValue = values.TryGetValue((ushort)tag, out ushort value) && value is TValueType typed
            ? new ExifValue<TValueType> { Value = typed }
            : null;
        return exifValue is not null;
    }

    public void SetValue<TValueType>(ExifTag<TValueType> tag, TValueType value)
        => values[(ushort)tag] = Convert.ToUInt16(value, System.Globalization.CultureInfo.InvariantCulture);

    public bool RemoveValue(ExifTag tag) => values.Remove((ushort)tag);

    public ExifProfile DeepClone()
    {
        var copy = new ExifProfile();
        foreach ((ushort tag, ushort value) in values)
        {
            copy.values.Add(tag, value);
        }

        return copy;
    }

    private void ReadFirstDirectory(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return;
        }

        bool little = tiff[0] == (byte)'I';
        uint start = U32(tiff[4..], little);
        if (start > tiff.Length - 2)
        {
            return;
        }

        ReadOnlySpan<byte> entries = tiff[((int)start + 2)..];
        for (int left = U16(tiff[(int)start..], little); left > 0 && entries.Length >= EntrySize; left--)
        {
            if (U16(entries[2..], little) == ShortType && U32(entries[4..], little) == 1)
            {
                values.TryAdd(U16(entries, little), U16(entries[8..], little));
            }

            entries = entries[EntrySize..];
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
