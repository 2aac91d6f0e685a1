using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JoJoGan.Checkpoints;

/// <summary>
/// The header of a safetensors file (huggingface/safetensors): a u64 length, then one JSON object
/// <c>{"__metadata__": {text: text}, key: {"dtype", "shape", "data_offsets": [begin, end]}, ...}</c>, then the data.
/// The format demands that tensors cover the data without gap or overlap, sizes fit types and shapes, and no key appears twice.
/// </summary>
public sealed class SafetensorsHeader
{
    private const int MaxLength = 100_000_000;
    private const string MetadataKey = "__metadata__";
    private const int PrefixLength = sizeof(ulong);
    private const int Alignment = 8;
    private const int TensorCost = 512;
    private const int TextCost = 128;
    private const int MaxRank = 64;
    private const long Allowance = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CheckpointFile file;
    private readonly long budget;
    private long used;

    private SafetensorsHeader(CheckpointFile file, long maxObjectMemory)
    {
        this.file = file;
        budget = Math.Min(maxObjectMemory, file.Length + Allowance);
        if (file.Length < PrefixLength)
        {
            throw Damaged($"has only {file.Length} bytes");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, PrefixLength));
        if (length > MaxLength || length > (ulong)(file.Length - PrefixLength))
        {
            throw new CheckpointException(
                "not a safetensors file, or cut off: the header cannot be as long as it says",
                file.Path,
                expected: $"at most {Math.Min(MaxLength, file.Length - PrefixLength)} bytes",
                actual: $"{length} bytes");
        }

        var entries = new Dictionary<string, Entry>();
        try
        {
            Metadata = ReadJson(file.Read(PrefixLength, (int)length), entries) ?? [];
            Tensors = Place(PrefixLength + (long)length, entries.Values);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            // InvalidOperationException: a string that is not valid UTF-8. OverflowException: a shape of more than 64 bits.
            throw new CheckpointException($"the safetensors header is not valid: {e.Message}", file.Path, inner: e);
        }
    }

    private readonly record struct Entry(SafetensorsEntry Tensor, long Begin, long End);

    /// <summary>The texts of the <c>__metadata__</c> object; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>Whether a file can only be a safetensors file: a plausible length followed by an opening brace.</summary>
    /// <param name="file">The open file.</param>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static bool IsPresent(CheckpointFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Length >= PrefixLength + 2
            && file.Read(PrefixLength, 1)[0] == '{'
            && BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, PrefixLength)) <= (ulong)(file.Length - PrefixLength);
    }

    /// <summary>Reads and checks the header of a file; no data is read.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="maxObjectMemory">
    /// How many bytes the objects of the header may take; at most the length of the file and 4 MiB in any case. The default
    /// is 256 MiB.
    /// </param>
    /// <returns>The header.</returns>
    /// <exception cref="CheckpointException">It is not a valid safetensors file, cut off, or above the limit.</exception>
    public static SafetensorsHeader Read(CheckpointFile file, long maxObjectMemory = 256L << 20)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new SafetensorsHeader(file, maxObjectMemory);
    }

    /// <summary>Makes the bytes that a file begins with. The tensors' elements follow, in the same order, without gaps.</summary>
    /// <param name="tensors">The tensors; offsets are ignored. Those of wide elements first keep every tensor aligned.</param>
    /// <param name="metadata">Texts for the <c>__metadata__</c> object.</param>
    /// <returns>The length and the header, a multiple of 8 bytes.</returns>
    /// <exception cref="ArgumentException">A key is reserved or not unique, or a text has half a surrogate pair.</exception>
    public static byte[] Write(IEnumerable<SafetensorsEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(stackalloc byte[PrefixLength]);
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    _ = StrictUtf8.GetByteCount(key) + StrictUtf8.GetByteCount(value);
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
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - PrefixLength));
        return header;
    }

    private static void WriteEntries(Utf8JsonWriter json, IEnumerable<SafetensorsEntry> tensors)
    {
        long position = 0;
        var keys = new HashSet<string> { MetadataKey };
        foreach (SafetensorsEntry tensor in tensors)
        {
            _ = StrictUtf8.GetByteCount(tensor.Key);
            if (!keys.Add(tensor.Key))
            {
                throw new ArgumentException($"The key '{LogText.Of(tensor.Key)}' appears twice or is reserved.", nameof(tensors));
            }

            json.WriteStartObject(tensor.Key);
            json.WriteString("dtype", tensor.ElementType);
            WriteNumbers("shape", tensor.Shape);
            WriteNumbers("data_offsets", [position, position += tensor.ByteLength]);
            json.WriteEndObject();
        }

        void WriteNumbers(string name, IEnumerable<long> numbers)
        {
            json.WriteStartArray(name);
            foreach (long number in numbers)
            {
                json.WriteNumberValue(number);
            }

            json.WriteEndArray();
        }
    }

    private Dictionary<string, string>? ReadJson(ReadOnlySpan<byte> json, Dictionary<string, Entry> entries)
    {
        Dictionary<string, string>? metadata = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } key)
        {
            if (key == MetadataKey)
            {
                metadata = metadata is null ? ReadMetadata(ref reader) : throw Damaged($"key '{key}' appears twice");
                continue;
            }

            Charge(TensorCost);
            Entry entry = ReadEntry(ref reader, key);
            if (!entries.TryAdd(key, entry))
            {
                throw Damaged("the key appears twice", key);
            }
        }

        // The format allows trailing spaces, which the reader skips; anything else throws here.
        return reader.Read() ? throw Damaged("has something behind its object") : metadata;
    }

    private Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>();
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String);
            Charge(TextCost + key.Length + reader.ValueSpan.Length);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new JsonException($"the metadata key '{LogText.Of(key)}' appears twice");
            }
        }

        return metadata;
    }

    private Entry ReadEntry(ref Utf8JsonReader reader, string key)
    {
        string? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } field)
        {
            switch (field)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String);
                    dtype = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader);
                    break;
                default:
                    throw Damaged($"has an unexpected or repeated field '{LogText.Of(field)}'", key);
            }
        }

        if (dtype is null || shape is null || offsets is not [long begin, long end] || begin > end)
        {
            throw Damaged("needs dtype, shape and two rising data_offsets", key);
        }

        return SafetensorsEntry.ElementSizeOf(dtype) is null
            ? throw new CheckpointException("the element type is not supported", file.Path, key, actual: dtype)
            : new Entry(new SafetensorsEntry(key, dtype, shape), begin, end);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number
                || !reader.TryGetInt64(out long value)
                || value < 0
                || numbers.Count == MaxRank)
            {
                throw new JsonException(
                    $"byte {reader.TokenStartIndex}: sizes and offsets must be at most {MaxRank} natural numbers");
            }

            numbers.Add(value);
        }

        return [.. numbers];
    }

    private List<SafetensorsEntry> Place(long dataStart, ICollection<Entry> entries)
    {
        var tensors = new List<SafetensorsEntry>(entries.Count);
        long position = 0;
        foreach ((SafetensorsEntry tensor, long begin, long end) in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (begin != position)
            {
                throw Damaged($"starts at {begin} of the data, the one before it ends at {position}", tensor.Key);
            }

            position = end;
            if (position > file.Length - dataStart)
            {
                throw Damaged(
                    $"ends at {position} of {file.Length - dataStart} bytes of data; it was probably cut off", tensor.Key);
            }

            if (tensor.ByteLength != end - begin)
            {
                throw new CheckpointException(
                    "the data is not as long as type and shape say",
                    file.Path,
                    tensor.Key,
                    expected: $"{tensor.ByteLength} bytes",
                    actual: $"{end - begin} bytes");
            }

            tensors.Add(tensor with { Offset = dataStart + begin });
        }

        return position == file.Length - dataStart
            ? tensors
            : throw Damaged($"has {file.Length - dataStart - position} bytes that belong to no tensor");
    }

    /// <summary>Takes bytes from the budget, before the memory is allocated.</summary>
    private void Charge(long bytes)
    {
        used += bytes;
        if (used > budget)
        {
            throw new CheckpointException(
                $"its objects take more than {budget} bytes besides the tensors; do not use this file", file.Path);
        }
    }

    private static string? NextProperty(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw new JsonException("the object does not end");
        }

        return reader.TokenType switch
        {
            JsonTokenType.PropertyName => reader.GetString(),
            JsonTokenType.EndObject => null,
            _ => throw new JsonException($"byte {reader.TokenStartIndex}: a key was expected"),
        };
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException($"byte {reader.TokenStartIndex}: {type} was expected");
        }
    }

    private CheckpointException Damaged(string what, string? key = null) =>
        new($"not a valid safetensors file: {what}", file.Path, key);
}
