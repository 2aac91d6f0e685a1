using System.Globalization;
using JoJoGan.Checkpoints;

namespace JoJoGan.Onnx.Runtime;

/// <summary>
/// What an exported file says of itself. Read before ONNX Runtime sees the file: one that another program made, that asks for
/// operators which no exported network has, or for weights that it does not hold, is refused without being loaded.
/// </summary>
internal sealed class OnnxModelFile
{
    private const string FormatKey = "jojogan.onnx";
    private const string KindKey = "jojogan.onnx.kind";
    private const string Format = "1";

    private const int LongestName = 1024;
    private const int LongestText = 1 << 20;
    private const int MostNodes = 10_000;
    private const int MostDimensions = 8;
    private const int MostNumbers = 64;

    // Kernels, paddings and strides have 16 at most, groups a channel each.
    private const int LargestNumber = 4096;

    private static readonly HashSet<string> Operators =
    [
        "Add", "AveragePool", "BatchNormalization", "Cast", "Concat", "Conv", "ConvTranspose", "DepthToSpace", "Expand", "Gather",
        "Gemm", "GlobalAveragePool", "LeakyRelu",
        "MatMul", "MaxPool", "Mul", "PRelu", "Reciprocal", "ReduceMean", "ReduceSumSquare", "Relu", "Reshape", "Resize", "Shape",
        "Sigmoid", "Softmax", "SpaceToDepth", "Sqrt", "Transpose",
    ];

    private readonly CheckpointFile file;
    private readonly Dictionary<string, string> metadata = [];
    private readonly Dictionary<string, long[]> inputs = [];
    private readonly Dictionary<string, long[]> outputs = [];
    private int nodes;

    private OnnxModelFile(CheckpointFile file) => (this.file, Path) = (file, file.Path);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The texts that the exporter wrote.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The shapes of the inputs; -1 for a size that differs from run to run.</summary>
    public IReadOnlyDictionary<string, long[]> Inputs => inputs;

    /// <summary>The shapes of the outputs.</summary>
    public IReadOnlyDictionary<string, long[]> Outputs => outputs;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it must be.</param>
    /// <exception cref="CheckpointException">It is no export of this kind, or is damaged.</exception>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    public static OnnxModelFile Read(string path, OnnxNetworkKind kind)
    {
        OnnxModelFile model = Read(path);
        string found = model.Metadata.GetValueOrDefault(KindKey) ?? "nothing";
        string wanted = Name(kind);
        return found == wanted ? model : throw new CheckpointException("is another network", path, KindKey, wanted, found);
    }

    /// <summary>Whether a file is an export of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It is no export, or is damaged.</exception>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    public static bool IsA(OnnxNetworkKind kind, string path) => Read(path).Metadata.GetValueOrDefault(KindKey) == Name(kind);

    /// <summary>The shape of an input.</summary>
    public long[] Input(string name, int dimensions) => Shape(inputs, name, dimensions);

    /// <summary>The shape of an output.</summary>
    public long[] Output(string name, int dimensions) => Shape(outputs, name, dimensions);

    private static OnnxModelFile Read(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        var model = new OnnxModelFile(file);
        model.ReadModel(new ProtobufReader(file, 0, file.Length));
        return model.Metadata.GetValueOrDefault(FormatKey) is var format && format == Format
            ? model
            : throw new CheckpointException(
                "was not exported by this library, or by another version of it; export it with OnnxExporter", path, FormatKey,
                Format, format ?? "nothing");
    }

    private static string Name(OnnxNetworkKind kind) => kind.ToString().ToLowerInvariant();

    private long[] Shape(Dictionary<string, long[]> shapes, string name, int dimensions) =>
        shapes.TryGetValue(name, out long[]? shape) && shape.Length == dimensions
            ? shape
            : throw new CheckpointException("has other inputs and outputs than its kind of network", Path, name);

    private void ReadModel(ProtobufReader model)
    {
        bool hasGraph = false;
        while (model.Next())
        {
            switch (model.Field)
            {
                case 7: // graph
                    hasGraph = true;
                    ReadGraph(model.Message());
                    break;
                case 14: // metadata_props
                    (string key, string value) = ReadPair(model.Message());
                    metadata[key] = value;
                    break;
                case 20 or 25: // training_info, functions
                    throw Foreign("a part that no export has");
            }
        }

        if (!hasGraph)
        {
            throw model.Broken();
        }
    }

    private void ReadGraph(ProtobufReader graph)
    {
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case 1: // node
                    ReadNode(graph.Message());
                    break;
                case 5: // initializer
                    ReadInitializer(graph.Message());
                    break;
                case 11: // input
                    ReadValue(graph.Message(), inputs);
                    break;
                case 12: // output
                    ReadValue(graph.Message(), outputs);
                    break;
                case 15: // sparse_initializer
                    throw Foreign("a part that no export has");
            }
        }
    }

    private void ReadNode(ProtobufReader node)
    {
        if (++nodes > MostNodes)
        {
            throw Foreign($"more than {MostNodes} operations");
        }

        while (node.Next())
        {
            switch (node.Field)
            {
                case 4 when node.Text(LongestName) is var type && !Operators.Contains(type): // op_type
                    throw Foreign($"the operator {LogText.Of(type)}");
                case 7 when node.Text(LongestName) is { Length: > 0 } domain: // domain
                    throw Foreign($"operators of {LogText.Of(domain)}");
                case 5: // attribute
                    ReadAttribute(node.Message());
                    break;
            }
        }
    }

    private void ReadAttribute(ProtobufReader attribute)
    {
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 3 or 8: // i, ints
                    if (attribute.Numbers(MostNumbers).Any(n => Math.Abs(Math.Max(n, -LargestNumber - 1)) > LargestNumber))
                    {
                        throw Foreign("an attribute beyond all that an export has");
                    }

                    break;
                case 5 or 6 or 10 or 11 or 22 or 23: // tensors, graphs and sparse tensors
                    throw Foreign("an attribute that no export has");
            }
        }
    }

    /// <summary>Weights must be there: a shape of nothing would be memory from nowhere.</summary>
    private void ReadInitializer(ProtobufReader tensor)
    {
        var shape = new List<long>();
        long type = 0, bytes = 0;
        string name = "";
        Dictionary<string, string> external = [];
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1: // dims
                    shape.AddRange(tensor.Numbers(MostDimensions));
                    break;
                case 2: // data_type
                    type = tensor.Number;
                    break;
                case 8: // name
                    name = tensor.Text(LongestName);
                    break;
                case 9: // raw_data
                    bytes = tensor.Number;
                    break;
                case 13: // external_data
                    (string key, string value) = ReadPair(tensor.Message());
                    external[key] = value;
                    break;
            }
        }

        int size = type switch
        {
            1 => sizeof(float),
            7 => sizeof(long),
            10 => sizeof(short),
            _ => throw Foreign("weights of another type"),
        };
        bytes = external.Count > 0 ? ExternalBytes(name, external) : bytes;
        bool holds = shape.Count <= MostDimensions
            && shape.Aggregate((Int128)size, (all, n) => n is < 0 or > int.MaxValue ? -1 : all * n) == bytes;
        if (!holds)
        {
            throw new CheckpointException(
                "has weights that its shapes do not describe", Path, name, $"[{string.Join(", ", shape)}]", $"{bytes} bytes");
        }
    }

    /// <summary>The bytes of weights in a file beside this one, which must have them.</summary>
    private long ExternalBytes(string name, Dictionary<string, string> external)
    {
        string location = external.GetValueOrDefault("location") ?? "";
        if (location.Length == 0 || location != System.IO.Path.GetFileName(location) || location is "." or "..")
        {
            throw Foreign("weights in another folder");
        }

        (long offset, long length) = (Number("offset"), Number("length"));
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        var data = new FileInfo(System.IO.Path.Combine(folder, location));
        if (!data.Exists || length > data.Length || offset > data.Length - length)
        {
            throw new CheckpointException(
                $"has weights in '{LogText.Of(location)}' beside it, which is missing or was cut off; copy both files " +
                "together, " +
                "or export again",
                Path,
                name,
                $"{length} bytes at {offset}",
                data.Exists ? $"{data.Length} bytes in all" : "no such file");
        }

        return length;

        long Number(string key) =>
            long.TryParse(
                external.GetValueOrDefault(key) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                ? number
                : throw Foreign("weights whose place is no number");
    }

    private static (string Key, string Value) ReadPair(ProtobufReader pair)
    {
        string key = "", value = "";
        while (pair.Next())
        {
            switch (pair.Field)
            {
                case 1:
                    key = pair.Text(LongestName);
                    break;
                case 2:
                    value = pair.Text(LongestText);
                    break;
            }
        }

        return (key, value);
    }

    private static void ReadValue(ProtobufReader value, Dictionary<string, long[]> shapes)
    {
        string name = "";
        var shape = new List<long>();
        while (value.Next())
        {
            switch (value.Field)
            {
                case 1: // name
                    name = value.Text(LongestName);
                    break;
                case 2: // type
                    ReadType(value.Message(), shape);
                    break;
            }
        }

        shapes[name] = [.. shape];
    }

    private static void ReadType(ProtobufReader type, List<long> shape)
    {
        while (type.Next())
        {
            if (type.Field == 1) // tensor_type
            {
                ProtobufReader tensor = type.Message();
                while (tensor.Next())
                {
                    if (tensor.Field == 2) // shape
                    {
                        ReadShape(tensor.Message(), shape);
                    }
                }
            }
        }
    }

    private static void ReadShape(ProtobufReader shape, List<long> dimensions)
    {
        while (shape.Next() && dimensions.Count < MostDimensions)
        {
            long size = -1;
            ProtobufReader dimension = shape.Message();
            while (dimension.Next())
            {
                size = dimension.Field == 1 ? dimension.Number : size; // dim_value; a dim_param is a size of any kind
            }

            dimensions.Add(size);
        }
    }

    private CheckpointException Foreign(string what) =>
        new($"has {what}; only what OnnxExporter writes is read", Path);
}
