using System.Text;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Writes the pickle (protocol 2) of a dictionary of ordered dictionaries of tensors, as torch.save does. It needs no other names
/// than <c>torch.load(weights_only=True)</c> allows.
/// </summary>
internal sealed class TorchPickle
{
    private const byte ProtocolVersion = 2;
    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter writer;
    private int storages;

    private TorchPickle() => writer = new BinaryWriter(bytes);

    /// <summary>The pickle; the n-th tensor in order is dense and has the storage n, counted from 0, for itself.</summary>
    public static byte[] Of(IEnumerable<(string Name, IReadOnlyList<KeyValuePair<string, Tensor>> Tensors)> groups)
    {
        var pickle = new TorchPickle();
        pickle.Write(PickleOpcode.Protocol);
        pickle.writer.Write(ProtocolVersion);
        pickle.Write(PickleOpcode.EmptyDictionary, PickleOpcode.Mark);
        foreach ((string name, IReadOnlyList<KeyValuePair<string, Tensor>> tensors) in groups)
        {
            pickle.WriteText(name);
            pickle.WriteOrderedDictionary();
            pickle.Write(PickleOpcode.Mark);
            foreach ((string key, Tensor tensor) in tensors)
            {
                pickle.WriteText(key);
                pickle.WriteTensor(tensor);
            }

            pickle.Write(PickleOpcode.SetItems);
        }

        pickle.Write(PickleOpcode.SetItems, PickleOpcode.Stop);
        return pickle.bytes.ToArray();
    }

    /// <summary>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)</summary>
    private void WriteTensor(Tensor tensor)
    {
        WriteName("torch._utils", "_rebuild_tensor_v2");
        Write(PickleOpcode.Mark);
        WriteStorage(tensor);
        WriteNumber(0);
        WriteNumbers(tensor.shape);
        WriteNumbers(CheckpointTensor.RowMajor(tensor.shape));
        Write(PickleOpcode.NewFalse);
        WriteOrderedDictionary();
        Write(PickleOpcode.Tuple, PickleOpcode.Reduce);
    }

    /// <summary>The persistent id ('storage', type, key, location, element count).</summary>
    private void WriteStorage(Tensor tensor)
    {
        Write(PickleOpcode.Mark);
        WriteText("storage");
        WriteName("torch", PickleNames.StorageName(tensor.dtype));
        WriteText($"{storages++}");
        WriteText("cpu");
        WriteNumber(tensor.numel());
        Write(PickleOpcode.Tuple, PickleOpcode.BinPersistentId);
    }

    private void WriteOrderedDictionary()
    {
        WriteName("collections", "OrderedDict");
        Write(PickleOpcode.EmptyTuple, PickleOpcode.Reduce);
    }

    private void WriteNumbers(long[] values)
    {
        Write(PickleOpcode.Mark);
        Array.ForEach(values, WriteNumber);
        Write(PickleOpcode.Tuple);
    }

    private void WriteNumber(long value)
    {
        if (value <= int.MaxValue)
        {
            Write(PickleOpcode.BinInt);
            writer.Write((int)value);
        }
        else
        {
            Write(PickleOpcode.Long1);
            writer.Write((byte)sizeof(long));
            writer.Write(value);
        }
    }

    private void WriteText(string text)
    {
        byte[] utf8 = Utf8.Strict.GetBytes(text);
        Write(PickleOpcode.BinUnicode);
        writer.Write(utf8.Length);
        writer.Write(utf8);
    }

    private void WriteName(string module, string name)
    {
        Write(PickleOpcode.Global);
        writer.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Write(params ReadOnlySpan<PickleOpcode> opcodes)
    {
        foreach (PickleOpcode opcode in opcodes)
        {
            writer.Write((byte)opcode);
        }
    }
}
