using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// PyTorch's zip container (torch.save since 1.6): <c>NAME/data.pkl</c> describes the tensors, <c>NAME/data/KEY</c> are the
/// storages, <c>NAME/byteorder</c> says "little" (absent before 2.0).
/// </summary>
internal sealed class ZipContainer : StorageSource
{
    private const string PickleName = "data.pkl";
    private const string TorchScriptName = "constants.pkl";
    private static readonly string[] WeightExtensions = [".pt", ".pth", ".ckpt", ".bin", ".pkl", ".safetensors"];
    private readonly ZipDirectory directory;
    private readonly string root;

    private ZipContainer(CheckpointFile file, ZipDirectory directory)
        : base(file)
    {
        this.directory = directory;
        root = FindRoot();
    }

    /// <summary>Reads the tree; storages stay in the file.</summary>
    public static CheckpointValue Read(CheckpointFile file, CheckpointLimits limits)
    {
        var budget = new ObjectBudget(file, limits);
        var container = new ZipContainer(file, ZipDirectory.Read(file, budget));
        container.CheckByteOrder();
        container.directory.TryFind(container.root + PickleName, out ZipDirectory.Entry pickle);
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
        if (!directory.TryFind($"{root}data/{key}", out ZipDirectory.Entry entry))
        {
            throw new CheckpointException("the storage is missing in the archive", File.Path, key);
        }

        return entry.Length == byteLength
            ? new CheckpointStorage(File, byteLength).Place(entry.Offset, entry.Crc32)
            : throw new CheckpointException(
                "the storage has another size than the pickle says",
                File.Path,
                key,
                expected: $"{byteLength} bytes",
                actual: $"{entry.Length} bytes");
    }

    private string FindRoot()
    {
        string[] pickles =
        [
            .. directory.Entries.Keys.Where(name => name == PickleName
                || (name.EndsWith('/' + PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.LastIndexOf('/'))),
        ];
        if (pickles is not [string single])
        {
            string? inner = pickles is [] ? directory.Entries.Keys.FirstOrDefault(IsWeights) : null;
            throw new CheckpointException(
                inner is null
                    ? $"a zip archive, but no PyTorch checkpoint: it has {pickles.Length} entries NAME/{PickleName}"
                    : $"a zip archive with the file '{LogText.Of(inner)}' in it; unpack it and name that file",
                File.Path);
        }

        string root = single[..^PickleName.Length];
        return !directory.Entries.ContainsKey(root + TorchScriptName)
            ? root
            : throw new CheckpointException(
                "is a TorchScript archive, which holds a network's code; save its weights alone: "
                + "torch.save(torch.jit.load(\"FILE\").state_dict(), \"weights.pt\")",
                File.Path);

        static bool IsWeights(string name) =>
            WeightExtensions.Contains(System.IO.Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
    }

    private void CheckByteOrder()
    {
        if (directory.TryFind(root + "byteorder", out ZipDirectory.Entry entry))
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
