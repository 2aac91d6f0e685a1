using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using JoJoGan.Errors;
using JoJoGan.Files;
using static TorchSharp.torch;

namespace JoJoGan.Models.Checkpoints;

/// <summary>Writes safetensors files. Keys are in ordinal order, so equal contents give equal files.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        // Wide elements first keeps every tensor aligned to its own element size.
        KeyValuePair<string, Tensor>[] ordered =
        [
            .. tensors.OrderByDescending(ElementSize).ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
        byte[] header = Header(ordered, metadata);
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

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Advance(ReserveLength(buffer));
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    _ = Utf8.Strict.GetByteCount(key) + Utf8.Strict.GetByteCount(value);
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            WriteEntries(json, tensors);
            json.WriteEndObject();
        }

        while (buffer.WrittenCount % Alignment != 0)
        {
            buffer.Write(" "u8);
        }

        byte[] header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static int ReserveLength(ArrayBufferWriter<byte> buffer)
    {
        buffer.GetSpan(sizeof(ulong))[..sizeof(ulong)].Clear();
        return sizeof(ulong);
    }

    private static void WriteEntries(Utf8JsonWriter json, KeyValuePair<string, Tensor>[] tensors)
    {
        long position = 0;
        var keys = new HashSet<string> { SafetensorsHeader.MetadataKey };
        foreach ((string key, Tensor tensor) in tensors)
        {
            _ = Utf8.Strict.GetByteCount(key);
            if (!keys.Add(key))
            {
                throw new ArgumentException($"The key '{LogText.Of(key)}' appears twice or is reserved.", nameof(tensors));
            }

            json.WriteStartObject(key);
            json.WriteString("dtype", ElementTypes.ToSafetensors(tensor.dtype));
            json.WriteStartArray("shape");
            foreach (long size in tensor.shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(position);
            position += tensor.numel() * ElementTypes.Size(tensor.dtype);
            json.WriteNumberValue(position);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static int ElementSize(KeyValuePair<string, Tensor> pair) => ElementTypes.ToSafetensors(pair.Value.dtype) is not null
        ? ElementTypes.Size(pair.Value.dtype)
        : throw new ArgumentException(
            $"The tensor '{LogText.Of(pair.Key)}' has element type {pair.Value.dtype}, which safetensors cannot hold.");
}
