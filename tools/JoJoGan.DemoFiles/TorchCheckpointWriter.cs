using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>
/// Writes a PyTorch checkpoint (zip container, pickle protocol 2) of nested dictionaries, tensors, numbers and strings,
/// in the form that published weights have, so that demos and measurements read what users read.
/// </summary>
internal sealed class TorchCheckpointWriter
{
    private readonly MemoryStream pickle = new();
    private readonly List<Tensor> storages = [];

    /// <summary>Writes one checkpoint.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="root">Values: <see cref="Tensor"/>, string, long, bool or a nested dictionary.</param>
    public static void Write(string path, IReadOnlyDictionary<string, object> root)
    {
        var writer = new TorchCheckpointWriter();
        writer.Put(0x80, 2);
        writer.Dictionary(root);
        writer.Put('.');
        using FileStream file = File.Create(path);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        Entry(zip, "archive/data.pkl", writer.pickle.ToArray());
        Entry(zip, "archive/version", "3\n"u8);
        for (int i = 0; i < writer.storages.Count; i++)
        {
            using Tensor host = writer.storages[i].cpu();
            using Tensor dense = host.contiguous();
            Entry(zip, $"archive/data/{i.ToString(CultureInfo.InvariantCulture)}", dense.bytes);
        }
    }

    private static void Entry(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }

    private void Value(object value)
    {
        switch (value)
        {
            case Tensor tensor:
                TensorValue(tensor);
                break;
            case string text:
                Text(text);
                break;
            case bool flag:
                Put(flag ? 0x88 : 0x89);
                break;
            case long number:
                Integer(number);
                break;
            case IReadOnlyDictionary<string, object> nested:
                Dictionary(nested);
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} cannot be written.", nameof(value));
        }
    }

    private void Dictionary(IReadOnlyDictionary<string, object> entries)
    {
        Put('}', '(');
        foreach ((string key, object value) in entries)
        {
            Text(key);
            Value(value);
        }

        Put('u');
    }

    /// <summary>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks).</summary>
    private void TensorValue(Tensor tensor)
    {
        string type = tensor.dtype switch
        {
            ScalarType.Float32 => "FloatStorage",
            ScalarType.Int64 => "LongStorage",
            _ => throw new ArgumentException($"{tensor.dtype} cannot be written.", nameof(tensor)),
        };
        long[] shape = tensor.shape;
        Global("torch._utils", "_rebuild_tensor_v2");
        Put('(', '(');
        Text("storage");
        Global("torch", type);
        Text(storages.Count.ToString(CultureInfo.InvariantCulture));
        Text("cpu");
        Integer(tensor.numel());
        Put('t', 'Q');
        Integer(0);
        Sizes(shape);
        Sizes(Strides(shape));
        Put(0x89);
        Global("collections", "OrderedDict");
        Put(')', 'R', 't', 'R');
        storages.Add(tensor);
    }

    private void Sizes(long[] sizes)
    {
        Put('(');
        foreach (long size in sizes)
        {
            Integer(size);
        }

        Put('t');
    }

    private static long[] Strides(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    private void Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, checked((int)value));
        Put('J');
        pickle.Write(bytes);
    }

    private void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        Put('X');
        pickle.Write(length);
        pickle.Write(utf8);
    }

    private void Global(string module, string name)
    {
        Put('c');
        pickle.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Put(params ReadOnlySpan<int> opcodes)
    {
        foreach (int opcode in opcodes)
        {
            pickle.WriteByte((byte)opcode);
        }
    }
}
