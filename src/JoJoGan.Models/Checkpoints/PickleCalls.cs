using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using static TorchSharp.torch;

namespace JoJoGan.Checkpoints;

/// <summary>Our own versions of the few functions that a pickle of weights calls.</summary>
internal sealed class PickleCalls
{
    private const int EntryCost = 128;
    private const int MaxKeyLength = 4096;
    private const int MaxRank = 64;

    /// <summary>
    /// Dictionaries that take attributes: a namespace keeps them, an ordered dictionary drops them (its _metadata).
    /// </summary>
    private readonly Dictionary<CheckpointValue, bool> _keepsAttributes = new(ReferenceEqualityComparer.Instance);

    private sealed record NumpyType(string Code);

    /// <summary>A dictionary key as text: texts of sane length and whole numbers are allowed, anything else gives null.</summary>
    public static string? KeyText(CheckpointValue key) => key.Content switch
    {
        string { Length: <= MaxKeyLength } text => text,
        BigInteger number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>
    /// The result of calling <paramref name="function"/>, or null if it is no function or the arguments do not fit.
    /// </summary>
    public CheckpointValue? Call(CheckpointValue function, CheckpointValue arguments, bool isNew, ObjectBudget budget)
    {
        if (function.Content is not PickleFunction called || arguments.Content is not CheckpointValue[] args)
        {
            return null;
        }

        return called switch
        {
            PickleFunction.Namespace => args.Length == 0 ? NewDictionary(keepsAttributes: true) : null,
            _ when isNew => null,
            PickleFunction.OrderedDictionary => OrderedDictionary(args, budget),
            PickleFunction.RebuildTensor => RebuildTensor(args),
            PickleFunction.RebuildParameter => args is [{ Kind: CheckpointValueKind.Tensor } tensor, ..] ? tensor : null,
            PickleFunction.Size => args is [{ Kind: CheckpointValueKind.Tuple } size] ? size : null,
            PickleFunction.Device => args is [{ Kind: CheckpointValueKind.Text } device, ..] ? device : null,
            PickleFunction.Set => args is [{ Kind: CheckpointValueKind.List } members] ? members : null,
            PickleFunction.NumpyType => args is [{ Content: string code }, ..]
                ? new(CheckpointValue.Machinery, new NumpyType(code))
                : null,
            PickleFunction.NumpyScalar => args is [{ Content: NumpyType type }, { Content: byte[] bytes }]
                ? NumpyScalar(type.Code, bytes)
                : null,
            PickleFunction.Encode => args is [{ Content: string text }, { Content: "latin1" }] ? Encode(text, budget) : null,
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

        if (!_keepsAttributes.TryGetValue(target, out bool keeps)
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
        _keepsAttributes.Add(dictionary, keepsAttributes);
        return dictionary;
    }

    /// <summary>OrderedDict() or, from Python 2, OrderedDict([[key, value], ...]).</summary>
    private CheckpointValue? OrderedDictionary(CheckpointValue[] args, ObjectBudget budget)
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
                || KeyText(name) is not { } key)
            {
                return null;
            }

            dictionary[key] = value;
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

        string name = $"storage {Excerpt.Of(storage.Key)}";
        CheckpointTensor tensor =
            CheckpointTensor.TryCreate(name, storage.Type, shape, strides, storage.Bytes, offset, out string? reason)
            ?? throw new CheckpointException($"a tensor {reason}", storage.Bytes.File.Path, name);
        return new CheckpointValue(CheckpointValueKind.Tensor, tensor);
    }

    private static CheckpointValue? Encode(string text, ObjectBudget budget)
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
