using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>The storages that a pickle mentions, each once. A container says where their bytes are.</summary>
internal abstract class StorageSource(CheckpointFile file)
{
    /// <summary>A storage as tensors see it: bytes with an element type.</summary>
    public sealed record Typed(string Key, StorageType Type, CheckpointStorage Bytes)
    {
        public override string ToString() => $"storage {Key}";
    }

    protected CheckpointFile File => file;

    protected Dictionary<string, Typed> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>The storage of a key; mentioned again it must be of the same type and size.</summary>
    public Typed Get(string key, StorageType type, long count)
    {
        if (count < 0 || count > long.MaxValue / type.Size)
        {
            throw new CheckpointException(
                "the storage has an impossible size", file.Path, key, actual: $"{count} elements");
        }

        long length = count * type.Size;
        if (!Storages.TryGetValue(key, out Typed? storage))
        {
            storage = new Typed(key, type, Make(key, length));
            Storages.Add(key, storage);
        }

        return storage.Type == type && storage.Bytes.ByteLength == length
            ? storage
            : throw new CheckpointException(
                "the storage is used with two types or sizes",
                file.Path,
                key,
                expected: $"{storage.Type}, {storage.Bytes.ByteLength} bytes",
                actual: $"{type}, {length} bytes");
    }

    protected abstract CheckpointStorage Make(string key, long byteLength);
}
