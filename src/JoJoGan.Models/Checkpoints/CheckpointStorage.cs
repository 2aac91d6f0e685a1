namespace JoJoGan.Checkpoints;

/// <summary>A run of raw tensor bytes in a mapped file; several tensors may be views of one storage.</summary>
internal sealed class CheckpointStorage(MappedFile file, long offset, long byteLength, uint? crc32 = null)
{
    private readonly Lock _check = new();
    private bool? _intact = crc32 is null ? true : null;

    public MappedFile File => file;

    public long Offset => offset;

    public long ByteLength => byteLength;

    /// <summary>Compares the bytes with the checksum that the container holds for them, once.</summary>
    public void EnsureIntact(string key)
    {
        lock (_check)
        {
            _intact ??= Crc32.Of(file, offset, byteLength) == crc32;
            if (_intact == false)
            {
                throw new CheckpointException("the stored checksum does not fit the data; fetch the file again", file.Path, key);
            }
        }
    }
}
