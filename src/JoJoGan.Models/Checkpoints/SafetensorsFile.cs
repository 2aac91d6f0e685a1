using JoJoGan.Checkpoints;
using JoJoGan.Files;
using JoJoGan.Models.Runtime;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// An open safetensors file. Its header is checked when it is opened: tensors neither overlap nor leave gaps,
/// keys are unique, sizes fit types and shapes. Tensors are read when asked for. Format: huggingface/safetensors.
/// </summary>
/// <remarks>Reading is safe from any number of threads. Tensors must not be read after the file is disposed.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly CheckpointFile file;

    private SafetensorsFile(CheckpointFile file)
    {
        this.file = file;
        var header = SafetensorsHeader.Read(file);
        (Tensors, Metadata) = (TensorsOf(file, header), header.Metadata);
    }

    /// <summary>The texts of the header's <c>__metadata__</c> object; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by key.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">It is not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        CheckpointFile file = CheckpointFile.Open(path);
        try
        {
            return new SafetensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes a file: to a temporary name beside it, flushed to the disk, then renamed. If anything fails, a file that was there
    /// before is as it was and nothing partial is left.
    /// </summary>
    /// <param name="path">The file to write or replace (of a symbolic link what it leads to); its folder must exist.</param>
    /// <param name="tensors">Keys and tensors of any layout and device.</param>
    /// <param name="metadata">Texts for the header's <c>__metadata__</c> object.</param>
    /// <param name="cancellationToken">Checked at least once for each tensor; when it fires nothing is written.</param>
    /// <exception cref="ArgumentException">
    /// A key appears twice, a key or a text has half of a surrogate pair, or an element type has no name in the format.
    /// </exception>
    /// <exception cref="FileWriteException">
    /// The disk is full, the folder is missing or may not be written, or the name is a folder's or a device's.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        NativeBackend.EnsureLoaded();
        KeyValuePair<string, Tensor>[] ordered =
        [
            // Wide elements first keep every tensor aligned to its elements; the order of keys makes equal contents equal files.
            .. tensors.OrderByDescending(ElementSize).ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
        IEnumerable<SafetensorsEntry> entries = ordered.Select(
            pair => new SafetensorsEntry(pair.Key, ElementTypes.ToSafetensors(pair.Value.dtype)!, pair.Value.shape));
        byte[] header = SafetensorsHeader.Write(entries, metadata);
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write(header);
                foreach ((string key, Tensor tensor) in ordered)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    TensorBytes.Read(key, tensor, stream.Write);
                }

                cancellationToken.ThrowIfCancellationRequested();
            },
            (reason, cause) => new FileWriteException(reason, path, cause));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>The tensors of an open file in the order of their data, yet to be read.</summary>
    internal static OrderedDictionary<string, CheckpointTensor> TensorsOf(CheckpointFile file, SafetensorsHeader header)
    {
        var tensors = new OrderedDictionary<string, CheckpointTensor>(header.Tensors.Count);
        foreach (SafetensorsEntry entry in header.Tensors)
        {
            long[] shape = [.. entry.Shape];
            CheckpointStorage storage = new CheckpointStorage(file, entry.ByteLength).Place(entry.Offset);
            ScalarType type = ElementTypes.FromSafetensors(entry.ElementType)!.Value;
            tensors.Add(entry.Key, CheckpointTensor.TryCreate(
                entry.Key, type, shape, CheckpointTensor.RowMajor(shape), storage, 0, out string? reason)
                ?? throw new CheckpointException($"not a valid safetensors file: {reason}", file.Path, entry.Key));
        }

        return tensors;
    }

    private static int ElementSize(KeyValuePair<string, Tensor> pair) => ElementTypes.ToSafetensors(pair.Value.dtype) is not null
        ? ElementTypes.Size(pair.Value.dtype)
        : throw new ArgumentException(
            $"The tensor '{LogText.Of(pair.Key)}' has element type {pair.Value.dtype}, which safetensors cannot hold.");
}
