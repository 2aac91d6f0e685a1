using JoJoGan.Testing.Checkpoints;

namespace JoJoGan.Fuzz;

/// <summary>
/// Pickles that are made instruction by instruction: well-formed values for the most part, with the names that weights use and
/// some that they do not, and here and there an instruction that does not belong.
/// </summary>
internal static class PickleTarget
{
    private const int Deepest = 6, MostItems = 6;

    private static readonly (string Module, string Name)[] Names =
    [
        ("collections", "OrderedDict"), ("collections", "Counter"),
        ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor_v3"),
        ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_sparse_tensor"),
        ("torch._utils", "_rebuild_qtensor"), ("torch._tensor", "_rebuild_from_type_v2"), ("torch.nn.parameter", "Parameter"),
        ("torch", "Size"), ("torch", "device"), ("torch", "float32"), ("torch", "FloatStorage"), ("torch", "BoolStorage"),
        ("torch.serialization", "_get_layout"), ("argparse", "Namespace"),
        ("numpy.core.multiarray", "scalar"), ("numpy", "dtype"),
        ("_codecs", "encode"), ("builtins", "set"), ("builtins", "bytearray"), ("builtins", "complex"),
        ("os", "system"), ("builtins", "eval"), ("", ""), ("\u001b[2J", "\r\nx"),
    ];

    private static readonly long[] Sizes =
        [0, 1, 2, 3, 6, 255, 65536, int.MaxValue, 1L + int.MaxValue, long.MaxValue, -1, long.MinValue];

    private static readonly string[] Texts =
        ["", "g_ema", "latent", "0", "1", "torch.float32", "f4", "<", "latin1", "cpu", "\u001b]0;x\u0007", "\0"];

    public static FuzzTarget Create() => new("pickles", Next, CheckpointTarget.Run);

    private static byte[] Next(Random random)
    {
        byte protocol = (byte)random.Next(2, 6);
        byte[] pickle = PickleProgram.Of(p => Value(p, random, Deepest), protocol);
        byte[] six = CheckpointBytes.Floats(1, 2, 3, 4, 5, 6);
        return random.Next(8) == 0
            ? CheckpointBytes.Legacy(pickle, protocol, ("0", 6, six), ("1", 1, CheckpointBytes.Floats(7)))
            : CheckpointBytes.Zip(pickle, ("0", six), ("1", CheckpointBytes.Floats(7)));
    }

    private static void Value(PickleProgram p, Random random, int depth)
    {
        if (random.Next(100) == 0)
        {
            p.Raw((byte)random.Next(256));
        }

        switch (random.Next(depth > 0 ? 16 : 7))
        {
            case 0:
                p.None();
                break;
            case 1:
                p.Raw((byte)random.Next(0x88, 0x8A)); // true, false
                break;
            case 2:
                p.Long(Pick(Sizes, random));
                break;
            case 3:
                p.Double(BitConverter.Int64BitsToDouble(random.NextInt64()));
                break;
            case 4:
                p.Text(Pick(Texts, random));
                break;
            case 5:
                Integer(p, random);
                break;
            case 6:
                p.Get((byte)random.Next(8));
                break;
            case 7 or 8:
                p.EmptyDictionary().Mark();
                Items(p, random, depth, isPairs: true);
                p.Raw('u');
                break;
            case 9:
                p.EmptyList().Mark();
                Items(p, random, depth, isPairs: false);
                p.Raw('e');
                break;
            case 10:
                p.Mark();
                Items(p, random, depth, isPairs: false);
                p.Tuple();
                break;
            case 11:
                Call(p, random, depth);
                break;
            case 12:
                Value(p, random, depth - 1);
                p.Put((byte)random.Next(8));
                break;
            case 13:
                Call(p, random, depth);
                Value(p, random, depth - 1);
                p.Build();
                break;
            default:
                Tensor(p, random);
                break;
        }
    }

    private static void Items(PickleProgram p, Random random, int depth, bool isPairs)
    {
        for (int count = random.Next(MostItems); count > 0; count--)
        {
            if (isPairs && random.Next(8) != 0)
            {
                p.Text($"{Pick(Texts, random)}{count}");
            }
            else if (isPairs)
            {
                Value(p, random, 0);
            }

            Value(p, random, depth - 1);
        }
    }

    private static void Call(PickleProgram p, Random random, int depth)
    {
        (string module, string name) = Pick(Names, random);
        _ = random.Next(2) == 0 ? p.Global(module, name) : p.StackGlobal(module, name);
        p.Mark();
        Items(p, random, depth, isPairs: false);
        p.Tuple();
        _ = random.Next(8) == 0 ? p.Raw((byte)0x81) : p.Reduce();
    }

    private static void Integer(PickleProgram p, Random random)
    {
        byte[] digits = new byte[random.Next(12)];
        random.NextBytes(digits);
        p.Raw(0x8A, (byte)digits.Length).Raw(digits);
    }

    private static void Tensor(PickleProgram p, Random random)
    {
        int rank = random.Next(5);
        p.Tensor(
            $"{random.Next(3)}",
            random.Next(2) == 0 ? 6 : Pick(Sizes, random),
            [.. Enumerable.Range(0, rank).Select(_ => Pick(Sizes, random))],
            [.. Enumerable.Range(0, random.Next(8) == 0 ? random.Next(5) : rank).Select(_ => Pick(Sizes, random))],
            random.Next(2) == 0 ? 0 : Pick(Sizes, random),
            random.Next(2) == 0 ? "FloatStorage" : "ByteStorage");
    }

    private static T Pick<T>(T[] items, Random random) => items[random.Next(items.Length)];
}
