using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Testing;

/// <summary>A plain reader of well-formed safetensors fixtures.</summary>
internal sealed class FixtureFile : IDisposable
{
    private readonly byte[] bytes;

    private FixtureFile(byte[] bytes)
    {
        this.bytes = bytes;
        int header = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
        foreach (JsonProperty property in json.RootElement.EnumerateObject())
        {
            if (property.NameEquals("__metadata__"))
            {
                Metadata = property.Value.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
                continue;
            }

            long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            int from = property.Value.GetProperty("data_offsets")[0].GetInt32();
            int to = property.Value.GetProperty("data_offsets")[1].GetInt32();
            Tensors.Add(property.Name, new Entry(this, property.Value.GetProperty("dtype").GetString()!, shape, 8 + header + from, to - from));
        }
    }

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public Dictionary<string, Entry> Tensors { get; } = new(StringComparer.Ordinal);

    public static FixtureFile Open(string path) => new(File.ReadAllBytes(path));

    public void Dispose()
    {
    }

    internal sealed record Entry(FixtureFile File, string DType, long[] Shape, int Offset, int Length)
    {
        public Tensor ToTensor() => DType switch
        {
            "F32" => torch.tensor(Read<float>(), Shape),
            "F64" => torch.tensor(Read<double>(), Shape),
            "I64" => torch.tensor(Read<long>(), Shape),
            "I32" => torch.tensor(Read<int>(), Shape),
            "U8" => torch.tensor(Read<byte>(), Shape),
            _ => throw new NotSupportedException($"Fixtures of type {DType} are not read here."),
        };

        public T[] Read<T>()
            where T : unmanaged
            => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(File.bytes.AsSpan(Offset, Length)).ToArray();
    }
}
