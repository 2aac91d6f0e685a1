using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// An open weight file of any supported format, told apart by content and not by name. Nothing in the file is executed: names in
/// it are looked up in a fixed table, everything else is refused. Tensors stay in the file until they are read.
/// </summary>
/// <remarks>Reading is safe from any number of threads. Tensors must not be read after the checkpoint is disposed.</remarks>
public sealed class Checkpoint : IDisposable
{
    private const int NamesInMessages = 20;

    /// <summary>What PyTorch's DataParallel puts before the keys of a network trained on several GPUs.</summary>
    private const string DataParallelPrefix = "module.";

    private readonly CheckpointFile file;
    private readonly StateDictionary tensors;

    private Checkpoint(CheckpointFile file, CheckpointLimits limits)
    {
        this.file = file;
        (Container, Root, Metadata) = Read(file, limits);
        CheckpointTree.Check(Root, file.Path, limits);
        tensors = CheckpointTree.Flatten(Root, file.Path, new ObjectBudget(file, limits));
    }

    /// <summary>The file's path as it was given.</summary>
    public string Path => file.Path;

    /// <summary>The file's format.</summary>
    public CheckpointContainer Container { get; }

    /// <summary>The tree of values that was saved. Of a safetensors file: a dictionary of tensors.</summary>
    public CheckpointValue Root { get; }

    /// <summary>The texts in a safetensors file's header; empty for the others.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Every tensor of the tree. Its key is made of the dictionary keys and list indices that lead to it, joined by dots:
    /// <c>g_ema.conv1.conv.weight</c>. Those of <see cref="CheckpointValueKind.UnreadTensor"/> are left out.
    /// </summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => tensors;

    /// <summary>Opens a file and reads all of it but the tensors' elements.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open checkpoint.</returns>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">
    /// The file is of no known format, damaged, above a limit, or asks for a name that weights do not need.
    /// </exception>
    public static Checkpoint Open(string path) => Open(path, new CheckpointLimits());

    internal static Checkpoint Open(string path, CheckpointLimits limits)
    {
        CheckpointFile file = CheckpointFile.Open(path);
        try
        {
            return new Checkpoint(file, limits);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensors of one network.</summary>
    /// <param name="key">
    /// Where it is in the file: <c>g_ema</c>, <c>state_dict</c>, <c>state_dict.encoder</c>; null for the whole file.
    /// </param>
    /// <returns>
    /// The tensors whose keys begin with <paramref name="key"/> and a dot, by the rest of their keys, without the <c>module.</c>
    /// that PyTorch's DataParallel puts before every one.
    /// </returns>
    /// <exception cref="CheckpointException">There are none; the message lists what the file has.</exception>
    public IReadOnlyDictionary<string, CheckpointTensor> StateDict(string? key = null)
    {
        StateDictionary found = tensors.Under(key is null ? "" : key + ".");
        bool isWrapped = found.Keys.All(name => name.StartsWith(DataParallelPrefix, StringComparison.Ordinal));
        return found.Count == 0
            ? throw Missing(key is null ? "holds no tensors" : "holds no tensors under this key", key)
            : found.Under(isWrapped ? DataParallelPrefix : "");
    }

    /// <summary>One tensor.</summary>
    /// <param name="key">Its dotted key, for instance <c>latent_avg</c>.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="CheckpointException">
    /// There is none, the message lists what the file has; or it is one that is not read.
    /// </exception>
    public CheckpointTensor Tensor(string key) =>
        tensors.TryGetValue(key, out CheckpointTensor? tensor) ? tensor
        : throw (tensors.Unread.TryGetValue(key, out UnreadTensor? unread)
            ? new CheckpointException(unread.Reason, file.Path, key)
            : Missing("holds no tensor of this key", key));

    /// <summary>Whether the file has anything under a key: a tensor, or tensors whose dotted keys go on from it.</summary>
    /// <param name="key">A dotted key.</param>
    public bool Has(string key) =>
        tensors.ContainsKey(key) || tensors.Keys.Any(name => name.StartsWith(key + ".", StringComparison.Ordinal));

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static (CheckpointContainer Container, CheckpointValue Root, IReadOnlyDictionary<string, string> Metadata) Read(
        CheckpointFile file, CheckpointLimits limits)
    {
        if (ZipDirectory.IsPresent(file))
        {
            return (CheckpointContainer.Zip, ZipContainer.Read(file, limits), new Dictionary<string, string>());
        }

        if (LegacyContainer.IsPresent(file))
        {
            return (CheckpointContainer.Legacy, LegacyContainer.Read(file, limits), new Dictionary<string, string>());
        }

        if (!SafetensorsHeader.IsPresent(file))
        {
            throw UnknownFormat(file, limits);
        }

        var header = SafetensorsHeader.Read(file, limits.MaxObjectMemory);
        var root = new OrderedDictionary<string, CheckpointValue>(header.Tensors.Count);
        foreach (SafetensorsEntry entry in header.Tensors)
        {
            root.Add(entry.Key, new CheckpointValue(CheckpointValueKind.Tensor, CheckpointTensor.Create(file, entry)));
        }

        return (CheckpointContainer.Safetensors, new CheckpointValue(CheckpointValueKind.Dictionary, root), header.Metadata);
    }

    private static CheckpointException UnknownFormat(CheckpointFile file, CheckpointLimits limits)
    {
        ReadOnlySpan<byte> start = file.Read(0, (int)Math.Min(file.Length, 64)).AsSpan().TrimStart(" \t\r\n"u8);
        string what = start switch
        {
            [] => "is empty; fetch it again",
            [(byte)'<', ..] => "is a web page, probably the download service's notice; fetch the file itself",
            _ when start.StartsWith("version https://git-lfs"u8) => "is a Git LFS pointer; fetch the file itself (git lfs pull)",
            [0x80, ..] => PlainPickle(file, limits),
            // gzip, Zstandard, xz, 7z, bzip2, rar
            [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..]
                or [0xFD, (byte)'7', (byte)'z', ..] or [(byte)'7', (byte)'z', 0xBC, ..]
                or [(byte)'B', (byte)'Z', (byte)'h', ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] =>
                "is a compressed archive; unpack it and name the file that was in it",
            _ => "is neither a PyTorch checkpoint nor a safetensors file; check the path, or fetch the file again",
        };
        return new CheckpointException(what, file.Path);
    }

    /// <summary>
    /// Mostly a pickled network, NVIDIA's .pkl files for instance: then reading it fails at the code that it asks for, by name.
    /// </summary>
    private static string PlainPickle(CheckpointFile file, CheckpointLimits limits)
    {
        LegacyContainer.ReadPickle(file, limits);
        return "is a plain pickle, without the tensors of a PyTorch file; save them again with torch.save or as safetensors";
    }

    private CheckpointException Missing(string what, string? key)
    {
        // The keys of a safetensors file are flat: their first parts stand for the dictionaries that they came from.
        IEnumerable<string> keys = Root.Kind == CheckpointValueKind.Dictionary ? Root.AsDictionary().Keys : [$"{Root.Kind}"];
        string[] names =
            [.. keys.Select(name => Container == CheckpointContainer.Safetensors ? name.Split('.')[0] : name).Distinct()];
        string more = names.Length > NamesInMessages ? $" and {names.Length - NamesInMessages} more" : "";
        string list = string.Join(", ", names.Take(NamesInMessages).Select(name => LogText.Of(name))) + more;
        return new CheckpointException($"{what}; is it the right file? At its top level it has: {list}", this.file.Path, key);
    }
}
