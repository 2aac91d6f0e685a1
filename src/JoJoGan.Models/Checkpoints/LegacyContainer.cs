using System.Buffers.Binary;
using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// PyTorch's stream before 1.6, still published for LPIPS and the FFHQ generator: pickles of a magic number, a version, the
/// machine's properties, the tree and the list of storage keys; then for each key its element count (i64) and its raw bytes.
/// </summary>
internal sealed class LegacyContainer : StorageSource
{
    private const int Version = 1001;
    private readonly CheckpointLimits limits;
    private readonly ObjectBudget budget;
    private long position;

    private LegacyContainer(CheckpointFile file, CheckpointLimits limits)
        : base(file)
    {
        this.limits = limits;
        budget = new ObjectBudget(file, limits);
    }

    /// <summary>The magic number in its pickle: a ten-byte integer, stop.</summary>
    private static ReadOnlySpan<byte> Magic => [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E];

    /// <summary>Whether the file begins with the pickle of the magic number.</summary>
    public static bool IsPresent(CheckpointFile file) => StartLength(file) > 0;

    /// <summary>Reads the tree; storages stay in the file.</summary>
    public static CheckpointValue Read(CheckpointFile file, CheckpointLimits limits)
    {
        var container = new LegacyContainer(file, limits) { position = StartLength(file) };
        CheckpointValue version = container.ReadPickle();
        if (version.Kind != CheckpointValueKind.Integer || version.AsInteger() != Version)
        {
            throw new CheckpointException(
                "the version of the format is not known", file.Path, expected: $"{Version}", actual: $"{version}");
        }

        container.CheckMachine(container.ReadPickle());
        CheckpointValue tree = container.ReadPickle();
        container.PlaceStorages(container.ReadPickle());
        return tree;
    }

    /// <summary>Reads one pickle from the start of a file that has no container.</summary>
    public static CheckpointValue ReadPickle(CheckpointFile file, CheckpointLimits limits) =>
        new LegacyContainer(file, limits).ReadPickle();

    /// <summary>Storages are met in the tree, before it is known where they are.</summary>
    protected override CheckpointStorage Make(string key, long byteLength) => new(File, byteLength);

    /// <summary>
    /// The bytes of the magic number's pickle: its protocol, from 4 on the length of a frame, the number; 0 if it is another.
    /// </summary>
    private static int StartLength(CheckpointFile file)
    {
        const int Frame = 1 + sizeof(ulong);
        ReadOnlySpan<byte> start = file.Read(0, (int)Math.Min(file.Length, 2 + Frame + Magic.Length));
        if (start is not [(byte)PickleOpcode.Protocol, >= 2 and <= 5, ..])
        {
            return 0;
        }

        int at = start.Length > 2 + Frame && start[2] == (byte)PickleOpcode.Frame ? 2 + Frame : 2;
        return start[at..].StartsWith(Magic) ? at + Magic.Length : 0;
    }

    private CheckpointValue ReadPickle()
    {
        int longest = (int)Math.Min(File.Length - position, limits.MaxPickleLength);
        var reader = new PickleReader(File, position, longest, budget, limits);
        CheckpointValue value = new Unpickler(File.Path, this, budget).Run(reader);
        position += reader.Position;
        return value;
    }

    private void CheckMachine(CheckpointValue machine)
    {
        if (machine.Kind != CheckpointValueKind.Dictionary
            || !machine.AsDictionary().TryGetValue("little_endian", out CheckpointValue? little)
            || !ReferenceEquals(little, CheckpointValue.True))
        {
            throw new CheckpointException(
                "its numbers are not little-endian; save it again on a little-endian machine", File.Path);
        }
    }

    private void PlaceStorages(CheckpointValue keys)
    {
        if (keys.Kind != CheckpointValueKind.List)
        {
            throw new CheckpointException("the list of storages is missing", File.Path, actual: $"{keys}");
        }

        foreach (CheckpointValue key in keys.AsList())
        {
            if (key.Kind != CheckpointValueKind.Text
                || !Storages.TryGetValue(key.AsText(), out Typed? storage)
                || storage.Bytes.IsPlaced)
            {
                throw new CheckpointException("the list of storages does not fit the tensors", File.Path, actual: $"{key}");
            }

            PlaceStorage(storage);
        }

        if (Storages.Values.FirstOrDefault(storage => !storage.Bytes.IsPlaced) is { } missing)
        {
            throw new CheckpointException("the storage is missing", File.Path, missing.Key);
        }
    }

    private void PlaceStorage(Typed storage)
    {
        long count = BinaryPrimitives.ReadInt64LittleEndian(File.Read(position, sizeof(long)));
        Int128 length = (Int128)count * storage.Type.Size;
        position += sizeof(long);
        if (length != storage.Bytes.ByteLength || length > File.Length - position)
        {
            throw new CheckpointException(
                "the storage has another size than its tensors say, or the file was cut off",
                File.Path,
                storage.Key,
                expected: $"{storage.Bytes.ByteLength} bytes",
                actual: $"{length} bytes, {File.Length - position} left in the file");
        }

        storage.Bytes.Place(position);
        position += storage.Bytes.ByteLength;
    }
}
