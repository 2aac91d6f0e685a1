using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Our own versions of the few functions that a pickle of weights calls, the plain ones of PyTorch's weights_only.
/// </summary>
/// <param name="file">The file that holds the pickle.</param>
/// <param name="budget">What values are charged to.</param>
internal sealed class PickleCalls(string file, ObjectBudget budget)
{
    private const int EntryCost = 128;
    private const int MaxRank = 64;

    /// <summary>
    /// Dictionaries that take attributes: a namespace keeps them, an ordered dictionary drops them (its _metadata).
    /// </summary>
    private readonly Dictionary<CheckpointValue, bool> keepsAttributes = new(ReferenceEqualityComparer.Instance);

    private sealed record NumpyType(string Code);

    /// <summary>Adds an entry to a dictionary; false if the key is none.</summary>
    /// <exception cref="CheckpointException">
    /// The dictionary has the key: as 1 and '1' do in Python, two keys are told apart there that are one text here.
    /// </exception>
    public bool TryAdd(OrderedDictionary<string, CheckpointValue> dictionary, CheckpointValue key, CheckpointValue value)
    {
        if (DictionaryKey.Of(key, budget) is not { } name)
        {
            return false;
        }

        return dictionary.TryAdd(name, value)
            ? true
            : throw new CheckpointException(
                "a dictionary has two keys that read alike; save it again with another name for one", file, name);
    }

    /// <summary>
    /// The result of calling <paramref name="function"/>, or null if it is no function or the arguments do not fit.
    /// </summary>
    public CheckpointValue? Call(CheckpointValue function, CheckpointValue arguments, bool isNew)
    {
        if (function.Content is not PickleFunction called || arguments.Content is not CheckpointValue[] args)
        {
            return null;
        }

        return called switch
        {
            PickleFunction.Namespace => args.Length == 0 ? NewDictionary(keepsAttributes: true) : null,
            _ when isNew => null,
            PickleFunction.OrderedDictionary => OrderedDictionary(args),
            PickleFunction.RebuildTensor => RebuildTensor(args),
            PickleFunction.Counter => args switch
            {
                [] => NewDictionary(keepsAttributes: false),
                [{ Kind: CheckpointValueKind.Dictionary } counts] => counts,
                _ => null,
            },
            PickleFunction.RebuildParameter => args is [var tensor, ..] && IsTensor(tensor) ? tensor : null,
            PickleFunction.RebuildTyped => args is [_, _, _, _, _, _, { Content: string elements }, ..]
                ? Unread($"tensor of {LogText.Of(elements)}")
                : null,
            PickleFunction.RebuildSparse => Unread("sparse tensor"),
            PickleFunction.RebuildQuantized => Unread("quantized tensor"),
            PickleFunction.RebuildNested => Unread("nested tensor"),
            PickleFunction.RebuildMeta => Unread("tensor without data"),
            PickleFunction.RebuildFromType => RebuildFromType(args),
            PickleFunction.Layout => args is [{ Kind: CheckpointValueKind.Text } layout] ? layout : null,
            PickleFunction.Size => args is [{ Kind: CheckpointValueKind.Tuple } size] ? size : null,
            PickleFunction.Device => args is [{ Kind: CheckpointValueKind.Text } device, ..] ? device : null,
            PickleFunction.Set => args is [{ Kind: CheckpointValueKind.List } members] ? members : null,
            PickleFunction.NumpyType => args is [{ Content: string code }, ..]
                ? new(CheckpointValue.Opaque, new NumpyType(code))
                : null,
            PickleFunction.NumpyScalar => args is [{ Content: NumpyType type }, { Content: byte[] bytes }]
                ? NumpyScalar(type.Code, bytes)
                : null,
            PickleFunction.ByteArray => args switch
            {
                [] => new(CheckpointValueKind.Bytes, Array.Empty<byte>()),
                [{ Kind: CheckpointValueKind.Bytes } bytes] => bytes,
                [{ Content: string text }, { Content: "latin1" or "latin-1" }] => Encode(text),
                _ => null,
            },
            PickleFunction.Complex => args is [{ Content: double } real, { Content: double } imaginary]
                ? CheckpointValue.Tuple(real, imaginary)
                : null,
            PickleFunction.Encode => args is [{ Content: string text }, { Content: "latin1" }] ? Encode(text) : null,
            _ => null,
        };
    }

    /// <summary>Gives an object its attributes; false if it takes none.</summary>
    public bool Build(CheckpointValue target, CheckpointValue state)
    {
        if (target.Content is NumpyType)
        {
            // (version, byte order, ...): "|" has none, "=" is the writer's own.
            return state.Content is CheckpointValue[] { Length: >= 2 } parts && parts[1].Content is "<" or "|" or "=";
        }

        if (!keepsAttributes.TryGetValue(target, out bool keeps)
            || state.Content is not OrderedDictionary<string, CheckpointValue> attributes
            || ReferenceEquals(target, state))
        {
            return false;
        }

        var dictionary = (OrderedDictionary<string, CheckpointValue>)target.Content!;
        foreach ((string name, CheckpointValue value) in keeps ? attributes : [])
        {
            dictionary[name] = value;
        }

        return true;
    }

    private CheckpointValue NewDictionary(bool keepsAttributes)
    {
        CheckpointValue dictionary = CheckpointValue.Dictionary();
        this.keepsAttributes.Add(dictionary, keepsAttributes);
        return dictionary;
    }

    /// <summary>OrderedDict() or, from Python 2, OrderedDict([[key, value], ...]).</summary>
    private CheckpointValue? OrderedDictionary(CheckpointValue[] args)
    {
        CheckpointValue result = NewDictionary(keepsAttributes: false);
        if (args is [])
        {
            return result;
        }

        if (args is not [{ Content: List<CheckpointValue> pairs }])
        {
            return null;
        }

        budget.Charge(EntryCost * (long)pairs.Count);
        var dictionary = (OrderedDictionary<string, CheckpointValue>)result.Content!;
        foreach (CheckpointValue pair in pairs)
        {
            if (pair.Kind is not (CheckpointValueKind.List or CheckpointValueKind.Tuple)
                || pair.AsList() is not [CheckpointValue name, CheckpointValue value]
                || !TryAdd(dictionary, name, value))
            {
                return null;
            }
        }

        return result;
    }

    /// <summary>(storage, offset, size, stride) and, in version 2, requires_grad and hooks, which weights do not use.</summary>
    private static CheckpointValue? RebuildTensor(CheckpointValue[] args)
    {
        if (args.Length is < 4 or > 7
            || args[0].Content is not StorageSource.Typed storage
            || ToInt64(args[1]) is not { } offset
            || ToInt64s(args[2]) is not { } shape
            || ToInt64s(args[3]) is not { } strides)
        {
            return null;
        }

        if (storage.Type.Elements is not { } elements)
        {
            bool isComplex = storage.Type.Name.StartsWith("Complex", StringComparison.Ordinal);
            return Unread(isComplex ? "tensor of complex numbers" : $"tensor over a {storage.Type}");
        }

        string name = $"storage {LogText.Of(storage.Key)}";
        CheckpointTensor tensor =
            CheckpointTensor.TryCreate(name, elements, shape, strides, storage.Bytes, offset, out string? reason)
            ?? throw new CheckpointException($"a tensor {reason}", storage.Bytes.File.Path, name);
        return new CheckpointValue(CheckpointValueKind.Tensor, tensor);
    }

    /// <summary>(function, class, arguments, attributes): the attributes are of no interest.</summary>
    private CheckpointValue? RebuildFromType(CheckpointValue[] args) =>
        args is [var function, { Content: PickleFunction.TensorClass }, var arguments, _]
            && function.Content is not PickleFunction.RebuildFromType // which a file could nest without end
            && Call(function, arguments, isNew: false) is { } tensor
            && IsTensor(tensor)
                ? tensor
                : null;

    private static bool IsTensor(CheckpointValue value) =>
        value.Kind is CheckpointValueKind.Tensor or CheckpointValueKind.UnreadTensor;

    private static CheckpointValue Unread(string what) => new(CheckpointValueKind.UnreadTensor, new UnreadTensor(what));

    private CheckpointValue? Encode(string text)
    {
        budget.Charge(text.Length);
        return text.All(c => c <= byte.MaxValue) ? new(CheckpointValueKind.Bytes, Encoding.Latin1.GetBytes(text)) : null;
    }

    private static CheckpointValue? NumpyScalar(string code, byte[] bytes) => (code, bytes.Length) switch
    {
        ("f8", 8) => CheckpointValue.Number(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        ("f4", 4) => CheckpointValue.Number(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        ("f2", 2) => CheckpointValue.Number((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        ("i8", 8) or ("i4", 4) or ("i2", 2) or ("i1", 1) => CheckpointValue.Integer(new BigInteger(bytes)),
        ("u8", 8) or ("u4", 4) or ("u2", 2) or ("u1", 1) => CheckpointValue.Integer(new BigInteger(bytes, isUnsigned: true)),
        ("b1", 1) => bytes[0] != 0 ? CheckpointValue.True : CheckpointValue.False,
        _ => null,
    };

    private static long? ToInt64(CheckpointValue value) =>
        value.Content is BigInteger number && number >= long.MinValue && number <= long.MaxValue ? (long)number : null;

    private static long[]? ToInt64s(CheckpointValue tuple)
    {
        if (tuple.Content is not CheckpointValue[] { Length: <= MaxRank } values)
        {
            return null;
        }

        long?[] numbers = Array.ConvertAll(values, ToInt64);
        return numbers.Contains(null) ? null : Array.ConvertAll(numbers, number => number!.Value);
    }
}
