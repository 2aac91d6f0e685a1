using System.Globalization;
using System.Numerics;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// A pickle machine for weights: a stack, a memo and a fixed set of instructions. It builds plain values, keeps to the budget and
/// calls nothing but <see cref="PickleCalls"/>. Nothing is recursive, so depth cannot exhaust the thread's stack.
/// </summary>
internal sealed class Unpickler(string file, StorageSource storages, ObjectBudget budget)
{
    private const int SlotCost = 16;
    private const int MemoCost = 64;
    private const int ValueCost = 128;
    private const int ItemCost = 24;
    private const int EntryCost = 128;
    private const int CallCost = 256;
    private const int MaxKeyLength = 256;
    private const int MaxProtocol = 5;
    private readonly List<CheckpointValue> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, CheckpointValue> memo = [];
    private readonly PickleCalls calls = new(file, budget);

    /// <summary>Where the values above the last mark begin; those below are out of an instruction's reach.</summary>
    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    /// <summary>Runs one pickle and leaves <paramref name="input"/> behind its STOP.</summary>
    public CheckpointValue Run(PickleReader input)
    {
        while (true)
        {
            var opcode = (PickleOpcode)input.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return marks.Count == 0 && stack.Count == 1 ? stack[0] : throw input.Refused("an end with values left over");
            }

            if (ReadConstant(opcode, input) is { } constant)
            {
                budget.Charge(ValueCost);
                Push(constant);
            }
            else
            {
                Execute(opcode, input);
            }
        }
    }

    private static CheckpointValue? ReadConstant(PickleOpcode opcode, PickleReader input) => opcode switch
    {
        PickleOpcode.None => CheckpointValue.Null,
        PickleOpcode.NewTrue => CheckpointValue.True,
        PickleOpcode.NewFalse => CheckpointValue.False,
        PickleOpcode.BinInt => CheckpointValue.Integer(input.ReadInt32()),
        PickleOpcode.BinInt1 => CheckpointValue.Integer(input.ReadByte()),
        PickleOpcode.BinInt2 => CheckpointValue.Integer(input.ReadUInt16()),
        PickleOpcode.Long1 => CheckpointValue.Integer(input.ReadInteger(input.ReadByte())),
        PickleOpcode.Long4 => CheckpointValue.Integer(input.ReadInteger(input.ReadInt32())),
        PickleOpcode.Int or PickleOpcode.Long => ReadDecimal(input),
        PickleOpcode.BinFloat => CheckpointValue.Number(input.ReadDouble()),
        PickleOpcode.ShortBinUnicode => CheckpointValue.Text(input.ReadText(input.ReadByte())),
        PickleOpcode.BinUnicode => CheckpointValue.Text(input.ReadText(input.ReadUInt32())),
        PickleOpcode.BinUnicode8 => CheckpointValue.Text(input.ReadText(input.ReadUInt64())),
        PickleOpcode.ShortBinString => CheckpointValue.Text(input.ReadLatin1(input.ReadByte())),
        PickleOpcode.BinString => CheckpointValue.Text(input.ReadLatin1(input.ReadUInt32())),
        PickleOpcode.ShortBinBytes => new CheckpointValue(CheckpointValueKind.Bytes, input.ReadBytes(input.ReadByte())),
        PickleOpcode.BinBytes => new CheckpointValue(CheckpointValueKind.Bytes, input.ReadBytes(input.ReadUInt32())),
        PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 =>
            new CheckpointValue(CheckpointValueKind.Bytes, input.ReadBytes(input.ReadUInt64())),
        PickleOpcode.EmptyTuple => CheckpointValue.Tuple(),
        PickleOpcode.EmptyList or PickleOpcode.EmptySet => CheckpointValue.List(),
        PickleOpcode.EmptyDictionary => CheckpointValue.Dictionary(),
        _ => null,
    };

    /// <summary>A decimal line; protocol 2 of Python 2 writes it for numbers of more than 32 bits, and I01 for true.</summary>
    private static CheckpointValue ReadDecimal(PickleReader input)
    {
        string line = input.ReadLine().TrimEnd('L');
        return line switch
        {
            "00" => CheckpointValue.False,
            "01" => CheckpointValue.True,
            _ when BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value) =>
                CheckpointValue.Integer(value),
            _ => throw input.Refused("a number that is none"),
        };
    }

    private static void CheckProtocol(PickleReader input)
    {
        byte version = input.ReadByte();
        if (version > MaxProtocol)
        {
            throw input.Refused($"protocol {version}");
        }
    }

    private void Execute(PickleOpcode opcode, PickleReader input)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                CheckProtocol(input);
                break;
            case PickleOpcode.Frame:
                // A hint for buffered readers.
                _ = input.ReadUInt64();
                break;
            case PickleOpcode.Mark:
                budget.Charge(SlotCost);
                marks.Add(stack.Count);
                break;
            case PickleOpcode.Tuple:
                PushTuple(PopMark(input));
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                PushTuple(Pop(opcode - PickleOpcode.Tuple1 + 1, input));
                break;
            case PickleOpcode.Append:
                AddTo(Pop(1, input), input);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                AddTo(PopMark(input), input);
                break;
            case PickleOpcode.FrozenSet:
                CheckpointValue[] members = PopMark(input);
                Push(CheckpointValue.List());
                AddTo(members, input);
                break;
            case PickleOpcode.SetItem:
                SetItems(Pop(2, input), input);
                break;
            case PickleOpcode.SetItems:
                SetItems(PopMark(input), input);
                break;
            case PickleOpcode.BinPut or PickleOpcode.LongBinPut or PickleOpcode.Memoize:
                Memoize(opcode, input);
                break;
            case PickleOpcode.BinGet:
                Recall(input.ReadByte(), input);
                break;
            case PickleOpcode.LongBinGet:
                Recall(input.ReadUInt32(), input);
                break;
            default:
                ExecuteCall(opcode, input);
                break;
        }
    }

    private void ExecuteCall(PickleOpcode opcode, PickleReader input)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                string line = input.ReadLine();
                PushNamed(line, input.ReadLine(), input);
                break;
            case PickleOpcode.StackGlobal:
                CheckpointValue[] names = Pop(2, input);
                if (names.Any(name => name.Kind != CheckpointValueKind.Text))
                {
                    throw input.Refused("a name that is no text");
                }

                PushNamed(names[0].AsText(), names[1].AsText(), input);
                break;
            case PickleOpcode.BinPersistentId:
                PushStorage(Pop(1, input)[0], input);
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                CheckpointValue[] call = Pop(2, input);
                budget.Charge(CallCost);
                Push(calls.Call(call[0], call[1], opcode == PickleOpcode.NewObject)
                    ?? throw input.Refused($"a call of {call[0]} that does not fit it"));
                break;
            case PickleOpcode.Build:
                CheckpointValue[] build = Pop(2, input);
                long count = build[1].Content is OrderedDictionary<string, CheckpointValue> state ? state.Count : 1;
                budget.Charge(EntryCost * count);
                Push(calls.Build(build[0], build[1])
                    ? build[0]
                    : throw input.Refused($"attributes for {build[0]}, which takes none,"));
                break;
            default:
                throw input.Refused($"the instruction 0x{(byte)opcode:X2}, which weights do not need,");
        }
    }

    private void PushNamed(string module, string name, PickleReader input)
    {
        budget.Charge(ValueCost);
        string shown = $"{LogText.Of(module)}.{LogText.Of(name)}";
        Push(PickleNames.Find(module, name) ?? throw new CheckpointException(
            $"its pickle asks for '{shown}' before byte {input.Position}, which weights do not need; nothing was executed. "
            + "If you trust the file, convert it: docs/checkpoints.md, \"Files that pickle code\", "
            + "has the three lines of Python that save its tensors alone",
            file,
            key: shown));
    }

    /// <summary>
    /// ('storage', type, key, location, element count) and in legacy files a sixth that is None; the location is of no interest.
    /// </summary>
    private void PushStorage(CheckpointValue id, PickleReader input)
    {
        if (id.Content is not CheckpointValue[] { Length: 5 or 6 } parts
            || parts[0].Content is not "storage"
            || parts[1].Content is not StorageType type
            || parts[2].Content is not string { Length: <= MaxKeyLength } key
            || parts[3].Content is not string
            || parts[4].Content is not BigInteger count
            || count < 0
            || count > long.MaxValue
            || (parts.Length == 6 && parts[5].Kind != CheckpointValueKind.Null))
        {
            throw input.Refused("a persistent id that is not ('storage', type, key, location, count)");
        }

        budget.Charge(CallCost);
        Push(new CheckpointValue(CheckpointValue.Opaque, storages.Get(key, type, (long)count)));
    }

    private void PushTuple(CheckpointValue[] values)
    {
        budget.Charge(ValueCost);
        Push(CheckpointValue.Tuple(values));
    }

    private void AddTo(CheckpointValue[] values, PickleReader input)
    {
        if (Top(input).Content is not List<CheckpointValue> list)
        {
            throw input.Refused("elements for what is no list");
        }

        budget.Charge(ItemCost * (long)values.Length);
        list.AddRange(values);
    }

    private void SetItems(CheckpointValue[] pairs, PickleReader input)
    {
        if (pairs.Length % 2 != 0 || Top(input).Content is not OrderedDictionary<string, CheckpointValue> dictionary)
        {
            throw input.Refused("entries for what is no dictionary");
        }

        budget.Charge(EntryCost * (long)(pairs.Length / 2));
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (!calls.TryAdd(dictionary, pairs[i], pairs[i + 1]))
            {
                throw input.Refused($"{pairs[i]} as a key");
            }
        }
    }

    private void Memoize(PickleOpcode opcode, PickleReader input)
    {
        uint index = opcode switch
        {
            PickleOpcode.BinPut => input.ReadByte(),
            PickleOpcode.LongBinPut => input.ReadUInt32(),
            _ => (uint)memo.Count,
        };
        budget.Charge(MemoCost);
        memo[index] = Top(input);
    }

    private void Recall(uint index, PickleReader input) =>
        Push(memo.TryGetValue(index, out CheckpointValue? value)
            ? value
            : throw input.Refused($"a reference to {index}, which is nothing,"));

    private void Push(CheckpointValue value)
    {
        budget.Charge(SlotCost);
        stack.Add(value);
    }

    /// <summary>The value on top; one that lies below the last mark does not count.</summary>
    private CheckpointValue Top(PickleReader input) =>
        stack.Count > Floor ? stack[^1] : throw input.Refused("an instruction without its operands");

    private CheckpointValue[] Pop(int count, PickleReader input)
    {
        int start = stack.Count - count;
        return start >= Floor ? Take(start) : throw input.Refused("an instruction without its operands");
    }

    private CheckpointValue[] PopMark(PickleReader input)
    {
        if (marks.Count == 0)
        {
            throw input.Refused("an instruction without its mark");
        }

        int start = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        return Take(start);
    }

    private CheckpointValue[] Take(int start)
    {
        int count = stack.Count - start;
        budget.Charge((count + 3L) * IntPtr.Size);
        var values = new CheckpointValue[count];
        stack.CopyTo(start, values, 0, count);
        stack.RemoveRange(start, count);
        return values;
    }
}
