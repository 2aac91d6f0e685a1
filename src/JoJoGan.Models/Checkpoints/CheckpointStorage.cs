namespace JoJoGan.Checkpoints;

/// <summary>A run of raw tensor bytes in a mapped file; several tensors may be views of one storage.</summary>
internal sealed class CheckpointStorage(MappedFile file, long byteLength)
{
    private readonly Lock _check = new();
    private uint? _crc32;
    private bool? _intact = true;

    public MappedFile File => file;

    public long ByteLength => byteLength;

    /// <summary>Where the bytes begin in the file; -1 until <see cref="Place"/>.</summary>
    public long Offset { get; private set; } = -1;

    public bool IsPlaced => Offset >= 0;

    /// <summary>Says where the bytes are, and the checksum to hold them against when the container has one.</summary>
    public CheckpointStorage Place(long offset, uint? crc32 = null)
    {
        Offset = offset;
        _crc32 = crc32;
        _intact = crc32 is null ? true : null;
        return this;
    }

    /// <summary>Compares the bytes with their checksum, once.</summary>
    public void EnsureIntact(string key)
    {
        lock (_check)
        {
            _intact ??= Crc32.Of(file, Offset, byteLength) == _crc32;
            if (_intact == false)
            {
                throw new CheckpointException("the stored checksum does not fit the data; fetch the file again", file.Path, key);
            }
        }
    }
}
