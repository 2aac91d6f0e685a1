using System.Text;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Writes a zip archive of stored entries as torch.save does: the bytes of each begin at a multiple of 64 in the file, behind
/// padding in the header's extra field, as PyTorch writes it. Up to 4 GB and 65535 entries.
/// </summary>
internal sealed class ZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const ushort Version = 20;
    private const ushort PaddingId = 0x4246;
    private const int ExtraHeaderLength = 4;
    private readonly BinaryWriter writer = new(stream);
    private readonly List<Entry> entries = [];
    private uint position;

    private sealed record Entry(byte[] Name, uint Offset, uint Length, uint Crc32);

    /// <summary>Writes the next entry.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        var entry = new Entry(Encoding.ASCII.GetBytes(name), position, (uint)content.Length, Crc32.Append(0, content));
        entries.Add(entry);
        uint start = position + ZipDirectory.LocalLength + (uint)entry.Name.Length + ExtraHeaderLength;
        ushort padding = (ushort)((Alignment - (start % Alignment)) % Alignment);

        writer.Write(ZipDirectory.LocalSignature);
        WriteCommon(entry, (ushort)(ExtraHeaderLength + padding));
        writer.Write(entry.Name);
        writer.Write(PaddingId);
        writer.Write(padding);
        writer.Write(new byte[padding]);
        writer.Write(content);
        position = start + padding + entry.Length;
    }

    /// <summary>Writes the table of contents. Nothing may be added after it.</summary>
    public void Finish()
    {
        uint length = 0;
        foreach (Entry entry in entries)
        {
            writer.Write(ZipDirectory.CentralSignature);
            writer.Write(Version);
            WriteCommon(entry, extraLength: 0);
            writer.Write(new byte[10]); // comment length, disk, internal and external attributes
            writer.Write(entry.Offset);
            writer.Write(entry.Name);
            length += ZipDirectory.CentralLength + (uint)entry.Name.Length;
        }

        writer.Write(ZipDirectory.EndSignature);
        writer.Write(0); // this disk, the table's disk
        writer.Write((ushort)entries.Count);
        writer.Write((ushort)entries.Count);
        writer.Write(length);
        writer.Write(position);
        writer.Write((ushort)0); // comment length
        writer.Flush();
    }

    /// <summary>The fields that both headers have. The time is 0, so equal contents give equal files.</summary>
    private void WriteCommon(Entry entry, ushort extraLength)
    {
        writer.Write(Version);
        writer.Write(0); // flags, method: stored
        writer.Write(0); // time, date
        writer.Write(entry.Crc32);
        writer.Write(entry.Length);
        writer.Write(entry.Length);
        writer.Write((ushort)entry.Name.Length);
        writer.Write(extraLength);
    }
}
