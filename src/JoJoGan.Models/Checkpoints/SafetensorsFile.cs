using JoJoGan.Checkpoints;
using JoJoGan.Files;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Writes safetensors files, the format of huggingface/safetensors. <see cref="Checkpoint.Open(string)"/> reads them.
/// </summary>
public static class SafetensorsFile
{
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
            // Wide elements first keeps every tensor aligned to its own element size; ordered keys make equal contents equal
            // files.
            .. tensors.OrderByDescending(ElementSize).ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
        byte[] header = SafetensorsHeader.Write(
            ordered.Select(
                pair => new SafetensorsEntry(pair.Key, ElementTypes.ToSafetensors(pair.Value.dtype)!, pair.Value.shape)),
            metadata);
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

    private static int ElementSize(KeyValuePair<string, Tensor> pair) => ElementTypes.ToSafetensors(pair.Value.dtype) is not null
        ? ElementTypes.Size(pair.Value.dtype)
        : throw new ArgumentException(
            $"The tensor '{LogText.Of(pair.Key)}' has element type {pair.Value.dtype}, which safetensors cannot hold.");
}
