using JoJoGan.Files;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Writes PyTorch files in the zip container (<c>torch.save</c> since 1.6), for instance to give a style to the original JoJoGAN
/// code, which takes <c>torch.load(path)["g"]</c>. <see cref="Checkpoint"/> reads them.
/// </summary>
public static class TorchFile
{
    private const string Root = "archive/";
    private const int EntryCost = 256;

    /// <summary>
    /// Writes a dictionary of dictionaries of tensors: to a temporary name beside it, flushed to the disk, then renamed. If
    /// anything fails, a file that was there before is as it was and nothing partial is left.
    /// </summary>
    /// <example>
    /// <code>
    /// TorchFile.Write("style.pt", new Dictionary&lt;string, IEnumerable&lt;KeyValuePair&lt;string, Tensor&gt;&gt;&gt;
    /// {
    ///     ["g"] = generator.state_dict(),
    /// });
    /// </code>
    /// </example>
    /// <param name="path">The file to write or replace (of a symbolic link what it leads to); its folder must exist.</param>
    /// <param name="groups">
    /// By the key of each network (<c>g</c>, <c>g_ema</c>, <c>d</c>) its keys and tensors, of any layout and device, whose order
    /// is kept. In PyTorch each network is an <c>OrderedDict</c> of dense CPU tensors.
    /// </param>
    /// <param name="cancellationToken">Checked at least once for each tensor; when it fires nothing is written.</param>
    /// <exception cref="ArgumentException">
    /// A key appears twice in a network or has half of a surrogate pair, an element type is no number or bool, a tensor has 2 GB
    /// or more, or all together have 4 GB.
    /// </exception>
    /// <exception cref="FileWriteException">
    /// The disk is full, the folder is missing or may not be written, or the name is a folder's or a device's.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> groups,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(groups);
        NativeBackend.EnsureLoaded();
        (string Name, IReadOnlyList<KeyValuePair<string, Tensor>> Tensors)[] networks =
            [.. groups.Select(group => (group.Key, (IReadOnlyList<KeyValuePair<string, Tensor>>)[.. group.Value]))];
        EnsureKeysDiffer(networks);
        byte[] pickle = TorchPickle.Of(networks);
        KeyValuePair<string, Tensor>[] tensors = [.. networks.SelectMany(network => network.Tensors)];
        EnsureFits(pickle, tensors);

        AtomicFile.Write(
            path,
            stream =>
            {
                var zip = new ZipWriter(stream);
                zip.Add(Root + "data.pkl", pickle);
                zip.Add(Root + "byteorder", "little"u8);
                for (int i = 0; i < tensors.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    string name = $"{Root}data/{i}";
                    TensorBytes.Read(tensors[i].Key, tensors[i].Value, bytes => zip.Add(name, bytes));
                }

                zip.Add(Root + "version", "3\n"u8);
                zip.Finish();
                cancellationToken.ThrowIfCancellationRequested();
            },
            (reason, cause) => new FileWriteException(reason, path, cause));
    }

    private static void EnsureKeysDiffer((string Name, IReadOnlyList<KeyValuePair<string, Tensor>> Tensors)[] networks)
    {
        foreach ((string name, IReadOnlyList<KeyValuePair<string, Tensor>> tensors) in networks)
        {
            var keys = new HashSet<string>();
            if (tensors.FirstOrDefault(pair => !keys.Add(pair.Key)) is { Key: { } twice })
            {
                throw new ArgumentException($"The key '{LogText.Of(twice)}' appears twice in '{LogText.Of(name)}'.", "groups");
            }
        }
    }

    /// <summary>Offsets, sizes and the number of entries of a plain zip archive must fit into 32 and 16 bits.</summary>
    private static void EnsureFits(byte[] pickle, KeyValuePair<string, Tensor>[] tensors)
    {
        long data = tensors.Sum(pair => pair.Value.numel() * ElementTypes.Size(pair.Value.dtype));
        long overhead = pickle.Length + (EntryCost * (tensors.Length + 3L));
        if (data + overhead > uint.MaxValue || tensors.Length + 3 > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"{tensors.Length} tensors of {data} bytes are too much for a PyTorch file, which is written up to 4 GB and "
                + "65532 tensors; write fewer networks into one file, or safetensors.",
                "groups");
        }
    }
}
