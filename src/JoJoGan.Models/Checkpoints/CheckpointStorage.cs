using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>A run of raw tensor bytes in a file; several tensors may be views of one storage.</summary>
internal sealed class CheckpointStorage(CheckpointFile file, long byteLength)
{
    private const int Window = 1 << 18; // is still in the processor's cache when its checksum is taken
    private readonly Lock check = new();
    private uint? crc32;
    private bool? intact = true;

    public CheckpointFile File => file;

    public long ByteLength => byteLength;

    /// <summary>Where the bytes begin in the file; -1 until <see cref="Place"/>.</summary>
    public long Offset { get; private set; } = -1;

    public bool IsPlaced => Offset >= 0;

    /// <summary>Says where the bytes are, and the checksum to hold them against when the container has one.</summary>
    public CheckpointStorage Place(long offset, uint? crc32 = null)
    {
        Offset = offset;
        this.crc32 = crc32;
        intact = crc32 is null ? true : null;
        return this;
    }

    /// <summary>Reads bytes of the storage, whose checksum is compared once.</summary>
    /// <param name="start">Where they begin in the storage.</param>
    /// <param name="destination">Filled whole.</param>
    /// <param name="key">The tensor that they are read for, for messages.</param>
    public void Read(long start, Span<byte> destination, string key)
    {
        lock (check)
        {
            if (intact is null && destination.Length == byteLength)
            {
                uint crc32 = 0;
                for (int done = 0; done < destination.Length; done += Window)
                {
                    Span<byte> part = destination[done..Math.Min(done + Window, destination.Length)];
                    file.Read(Offset + done, part);
                    crc32 = Crc32.Append(crc32, part);
                }

                Require(crc32, key);
                return;
            }
        }

        EnsureIntact(key);
        file.Read(Offset + start, destination);
    }

    /// <summary>Compares the bytes with their checksum, once.</summary>
    public void EnsureIntact(string key)
    {
        lock (check)
        {
            if (intact != true)
            {
                byte[] part = new byte[Math.Min(Window, byteLength)];
                uint crc32 = 0;
                for (long done = 0; done < byteLength; done += part.Length)
                {
                    Span<byte> next = part.AsSpan(0, (int)Math.Min(part.Length, byteLength - done));
                    file.Read(Offset + done, next);
                    crc32 = Crc32.Append(crc32, next);
                }

                Require(crc32, key);
            }
        }
    }

    private void Require(uint crc32, string key)
    {
        intact = crc32 == this.crc32;
        if (intact == false)
        {
            throw new CheckpointException("the stored checksum does not fit the data; fetch the file again", file.Path, key);
        }
    }
}
