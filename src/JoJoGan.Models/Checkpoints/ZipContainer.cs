namespace JoJoGan.Checkpoints;

/// <summary>
/// PyTorch's zip container (torch.save since 1.6): <c>NAME/data.pkl</c> describes the tensors, <c>NAME/data/KEY</c> are the
/// storages, <c>NAME/byteorder</c> says "little" (absent before 2.0).
/// </summary>
internal sealed class ZipContainer : StorageSource
{
    private const string PickleName = "data.pkl";
    private readonly ZipDirectory _directory;
    private readonly string _root;

    private ZipContainer(CheckpointFile file, ZipDirectory directory)
        : base(file)
    {
        _directory = directory;
        _root = FindRoot();
    }

    /// <summary>Reads the tree; storages stay in the file.</summary>
    public static CheckpointValue Read(CheckpointFile file, CheckpointLimits limits)
    {
        var budget = new ObjectBudget(file, limits);
        var container = new ZipContainer(file, ZipDirectory.Read(file, budget));
        container.CheckByteOrder();
        ZipDirectory.Entry pickle = container._directory.Entries[container._root + PickleName];
        if (pickle.Length > limits.MaxPickleLength)
        {
            throw new CheckpointException(
                $"its pickle has {pickle.Length} bytes, more than the limit of {limits.MaxPickleLength}", file.Path);
        }

        container.EnsureIntact(pickle);
        var reader = new PickleReader(file, pickle.Offset, (int)pickle.Length, budget, limits);
        return new Unpickler(file.Path, container, budget).Run(reader);
    }

    protected override CheckpointStorage Make(string key, long byteLength)
    {
        if (!_directory.Entries.TryGetValue($"{_root}data/{key}", out ZipDirectory.Entry entry))
        {
            throw new CheckpointException("the storage is missing in the archive", File.Path, Excerpt.Of(key));
        }

        return entry.Length == byteLength
            ? new CheckpointStorage(File, byteLength).Place(entry.Offset, entry.Crc32)
            : throw new CheckpointException(
                "the storage has another size than the pickle says",
                File.Path,
                Excerpt.Of(key),
                expected: $"{byteLength} bytes",
                actual: $"{entry.Length} bytes");
    }

    private string FindRoot()
    {
        string[] pickles =
        [
            .. _directory.Entries.Keys.Where(name => name == PickleName
                || (name.EndsWith('/' + PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.LastIndexOf('/'))),
        ];
        return pickles is [string single]
            ? single[..^PickleName.Length]
            : throw new CheckpointException(
                $"a zip archive, but no PyTorch checkpoint: it has {pickles.Length} entries NAME/{PickleName}", File.Path);
    }

    private void CheckByteOrder()
    {
        if (_directory.Entries.TryGetValue(_root + "byteorder", out ZipDirectory.Entry entry))
        {
            if (!File.Read(entry.Offset, (int)Math.Min(entry.Length, 16)).AsSpan().SequenceEqual("little"u8))
            {
                throw new CheckpointException(
                    "its numbers are not little-endian; save it again on a little-endian machine", File.Path);
            }
        }
    }

    private void EnsureIntact(ZipDirectory.Entry entry) =>
        new CheckpointStorage(File, entry.Length).Place(entry.Offset, entry.Crc32).EnsureIntact(entry.Name);
}
