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
    private readonly BinaryWriter _out = new(stream);
    private readonly List<Entry> _entries = [];
    private uint _position;

    private sealed record Entry(byte[] Name, uint Offset, uint Length, uint Crc32);

    /// <summary>Writes the next entry.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        var entry = new Entry(Encoding.ASCII.GetBytes(name), _position, (uint)content.Length, Crc32.Append(0, content));
        _entries.Add(entry);
        uint start = _position + ZipDirectory.LocalLength + (uint)entry.Name.Length + ExtraHeaderLength;
        ushort padding = (ushort)((Alignment - (start % Alignment)) % Alignment);

        _out.Write(ZipDirectory.LocalSignature);
        WriteCommon(entry, (ushort)(ExtraHeaderLength + padding));
        _out.Write(entry.Name);
        _out.Write(PaddingId);
        _out.Write(padding);
        _out.Write(new byte[padding]);
        _out.Write(content);
        _position = start + padding + entry.Length;
    }

    /// <summary>Writes the table of contents. Nothing may be added after it.</summary>
    public void Finish()
    {
        uint length = 0;
        foreach (Entry entry in _entries)
        {
            _out.Write(ZipDirectory.CentralSignature);
            _out.Write(Version);
            WriteCommon(entry, extraLength: 0);
            _out.Write(new byte[10]); // comment length, disk, internal and external attributes
            _out.Write(entry.Offset);
            _out.Write(entry.Name);
            length += ZipDirectory.CentralLength + (uint)entry.Name.Length;
        }

        _out.Write(ZipDirectory.EndSignature);
        _out.Write(0); // this disk, the table's disk
        _out.Write((ushort)_entries.Count);
        _out.Write((ushort)_entries.Count);
        _out.Write(length);
        _out.Write(_position);
        _out.Write((ushort)0); // comment length
        _out.Flush();
    }

    /// <summary>The fields that both headers have. The time is 0, so equal contents give equal files.</summary>
    private void WriteCommon(Entry entry, ushort extraLength)
    {
        _out.Write(Version);
        _out.Write(0); // flags, method: stored
        _out.Write(0); // time, date
        _out.Write(entry.Crc32);
        _out.Write(entry.Length);
        _out.Write(entry.Length);
        _out.Write((ushort)entry.Name.Length);
        _out.Write(extraLength);
    }
}
