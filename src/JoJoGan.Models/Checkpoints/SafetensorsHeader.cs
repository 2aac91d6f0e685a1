using System.Buffers.Binary;
using System.Text.Json;
using JoJoGan.Errors;
using static TorchSharp.torch;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Reads the header of a safetensors file: a u64 length, then one JSON object
/// <c>{"__metadata__": {text: text}, key: {"dtype", "shape", "data_offsets": [begin, end]}, ...}</c>, then the data.
/// As the format demands, the tensors must cover the data without gap or overlap and no key may appear twice.
/// </summary>
internal static class SafetensorsHeader
{
    public const int MaxLength = 100_000_000;
    public const string MetadataKey = "__metadata__";
    private const int PrefixLength = sizeof(ulong);
    private const int TensorCost = 512;
    private const int TextCost = 128;
    private const int MaxRank = 64;

    private readonly record struct Entry(string Key, ScalarType Type, long[] Shape, long Begin, long End);

    /// <summary>Whether the file can only be a safetensors file: a plausible length followed by an opening brace.</summary>
    public static bool IsPresent(CheckpointFile file)
    {
        if (file.Length < PrefixLength + 2)
        {
            return false;
        }

        return file.Read(PrefixLength, 1)[0] == '{'
            && BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, PrefixLength)) <= (ulong)(file.Length - PrefixLength);
    }

    public static (Dictionary<string, CheckpointTensor> Tensors, Dictionary<string, string> Metadata) Read(
        CheckpointFile file, CheckpointLimits limits)
    {
        if (file.Length < PrefixLength)
        {
            throw Damaged(file, $"has only {file.Length} bytes");
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

        var budget = new ObjectBudget(file, limits);
        var entries = new Dictionary<string, Entry>();
        Dictionary<string, string>? metadata;
        try
        {
            metadata = ReadJson(file, file.Read(PrefixLength, (int)length), entries, budget);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a string that is not valid UTF-8.
            throw new CheckpointException($"the safetensors header is not valid: {e.Message}", file.Path, inner: e);
        }

        return (Place(file, PrefixLength + (long)length, entries.Values), metadata ?? []);
    }

    private static Dictionary<string, string>? ReadJson(
        CheckpointFile file, ReadOnlySpan<byte> json, Dictionary<string, Entry> entries, ObjectBudget budget)
    {
        Dictionary<string, string>? metadata = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } key)
        {
            if (key == MetadataKey)
            {
                metadata =
                    metadata is null ? ReadMetadata(ref reader, budget) : throw Damaged(file, $"key '{key}' appears twice");
                continue;
            }

            budget.Charge(TensorCost);
            Entry entry = ReadEntry(file, ref reader, key);
            if (!entries.TryAdd(key, entry))
            {
                throw Damaged(file, "the key appears twice", key);
            }
        }

        // The format allows trailing spaces, which the reader skips; anything else throws here.
        return reader.Read() ? throw Damaged(file, "has something behind its object") : metadata;
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader, ObjectBudget budget)
    {
        var metadata = new Dictionary<string, string>();
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String);
            budget.Charge(TextCost + key.Length + reader.ValueSpan.Length);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new JsonException($"the metadata key '{LogText.Of(key)}' appears twice");
            }
        }

        return metadata;
    }

    private static Entry ReadEntry(CheckpointFile file, ref Utf8JsonReader reader, string key)
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
                    throw Damaged(file, $"has an unexpected or repeated field '{LogText.Of(field)}'", key);
            }
        }

        if (dtype is null || shape is null || offsets is not [long begin, long end] || begin > end)
        {
            throw Damaged(file, "needs dtype, shape and two rising data_offsets", key);
        }

        ScalarType type = ElementTypes.FromSafetensors(dtype)
            ?? throw new CheckpointException("the element type is not supported", file.Path, key, actual: dtype);
        return new Entry(key, type, shape, begin, end);
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

    private static Dictionary<string, CheckpointTensor> Place(CheckpointFile file, long dataStart, ICollection<Entry> entries)
    {
        var tensors = new Dictionary<string, CheckpointTensor>(entries.Count);
        long position = 0;
        foreach (Entry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != position)
            {
                throw Damaged(file, $"starts at {entry.Begin} of the data, the one before it ends at {position}", entry.Key);
            }

            position = entry.End;
            if (position > file.Length - dataStart)
            {
                throw Damaged(
                    file, $"ends at {position} of {file.Length - dataStart} bytes of data; it was probably cut off", entry.Key);
            }

            var storage = new CheckpointStorage(file, entry.End - entry.Begin).Place(dataStart + entry.Begin);
            CheckpointTensor tensor = CheckpointTensor.TryCreate(
                entry.Key, entry.Type, entry.Shape, CheckpointTensor.RowMajor(entry.Shape), storage, 0, out string? reason)
                ?? throw Damaged(file, reason!, entry.Key);
            if (tensor.ByteLength != storage.ByteLength)
            {
                throw new CheckpointException(
                    "the data is not as long as type and shape say",
                    file.Path,
                    entry.Key,
                    expected: $"{tensor.ByteLength} bytes",
                    actual: $"{storage.ByteLength} bytes");
            }

            tensors.Add(entry.Key, tensor);
        }

        return position == file.Length - dataStart
            ? tensors
            : throw Damaged(file, $"has {file.Length - dataStart - position} bytes that belong to no tensor");
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

    private static CheckpointException Damaged(CheckpointFile file, string what, string? key = null) =>
        new($"not a valid safetensors file: {what}", file.Path, key);
}
