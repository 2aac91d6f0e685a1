using System.Globalization;
using Google.Protobuf;
using Onnx;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// A graph of ONNX operators under construction (onnx/onnx, docs/IR.md). A value is known by its name: that of an input, an
/// initializer or the output of a node. Tensors that are added must live until the graph is saved.
/// </summary>
/// <param name="name">The graph's name.</param>
/// <param name="halfPrecision">Whether weights are stored in float16.</param>
internal sealed class OnnxGraph(string name, bool halfPrecision)
{
    private readonly HashSet<string> initializers = [];
    private int values;

    /// <summary>What has been added so far.</summary>
    public GraphProto Proto { get; } = new() { Name = name };

    /// <summary>Adds a float32 input.</summary>
    public string Input(string name, params OnnxDimension[] shape)
    {
        Proto.Input.Add(Describe(name, shape));
        return name;
    }

    /// <summary>Adds a float32 input that a caller may leave out.</summary>
    public string Input(string name, Tensor byDefault, params OnnxDimension[] shape)
    {
        Initializer(name, byDefault);
        return Input(name, shape);
    }

    /// <summary>Makes a node's result a float32 output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The result of a node, which no other node reads.</param>
    /// <param name="shape">Its shape.</param>
    public void Output(string name, string value, params OnnxDimension[] shape)
    {
        NodeProto node = Proto.Node.Single(n => n.Output[0] == value);
        node.Output[0] = name;
        Proto.Output.Add(Describe(name, shape));
    }

    /// <summary>Adds the weights of a layer.</summary>
    /// <param name="name">Their key in the network.</param>
    /// <param name="weights">On any device.</param>
    /// <returns>
    /// A float32 value. Only matrices and kernels are stored in float16, for vectors are small, and none that would overflow.
    /// </returns>
    public string Weight(string name, Tensor weights)
    {
        Tensor? half = halfPrecision && weights.dim() > 1 ? weights.to(ScalarType.Float16) : null;
        if (half is null || !half.isfinite().all().IsTrue())
        {
            return Initializer(name, weights);
        }

        return this.Cast(Initializer(name, half), TensorProto.Types.DataType.Float);
    }

    /// <summary>Adds numbers, in float32.</summary>
    public string Numbers(params double[] values) => Constant(
        "numbers " + string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture))),
        () => tensor(values.Select(v => (float)v).ToArray()));

    /// <summary>Adds a shape, or another list of integers.</summary>
    public string Integers(params long[] values) =>
        Constant(
            "integers " + string.Join(' ', values.Select(v => v.ToString(CultureInfo.InvariantCulture))), () => tensor(values));

    /// <summary>Adds an integer without dimensions.</summary>
    public string Index(long value) => Constant("index " + value.ToString(CultureInfo.InvariantCulture), () => tensor(value));

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="inputs">Values; empty for an optional input that is left out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The output.</returns>
    public string Node(string type, string[] inputs, params OnnxAttribute[] attributes)
    {
        string output = FormattableString.Invariant($"{type}_{values++}");
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes.Select(a => a.Proto));
        Proto.Node.Add(node);
        return output;
    }

    /// <summary>Adds a value once.</summary>
    private string Constant(string name, Func<Tensor> make) => initializers.Contains(name) ? name : Initializer(name, make());

    private string Initializer(string name, Tensor values)
    {
        Tensor dense = values.detach().cpu().contiguous();
        var proto = new TensorProto
        {
            Name = name,
            DataType = (int)(dense.dtype switch
            {
                ScalarType.Float32 => TensorProto.Types.DataType.Float,
                ScalarType.Float16 => TensorProto.Types.DataType.Float16,
                ScalarType.Int64 => TensorProto.Types.DataType.Int64,
                var other => throw new ArgumentException($"No initializer has the type {other}.", nameof(values)),
            }),
            RawData = UnsafeByteOperations.UnsafeWrap(new TensorMemory(dense).Memory),
        };
        proto.Dims.Add(dense.shape);
        Proto.Initializer.Add(proto);
        initializers.Add(name);
        return name;
    }

    private static ValueInfoProto Describe(string name, OnnxDimension[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(dimensions.Select(d => d.Proto));
        var type = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}

/// <summary>A size, or the name of one that differs from run to run.</summary>
internal readonly record struct OnnxDimension(TensorShapeProto.Types.Dimension Proto)
{
    public static implicit operator OnnxDimension(long size) => new(new TensorShapeProto.Types.Dimension { DimValue = size });

    public static implicit operator OnnxDimension(string name) => new(new TensorShapeProto.Types.Dimension { DimParam = name });
}

/// <summary>An attribute of a node.</summary>
internal readonly record struct OnnxAttribute(AttributeProto Proto)
{
    public static implicit operator OnnxAttribute((string Name, long Value) a) =>
        new(new AttributeProto { Name = a.Name, Type = AttributeProto.Types.AttributeType.Int, I = a.Value });

    public static implicit operator OnnxAttribute((string Name, double Value) a) =>
        new(new AttributeProto { Name = a.Name, Type = AttributeProto.Types.AttributeType.Float, F = (float)a.Value });

    public static implicit operator OnnxAttribute((string Name, string Value) a) => new(new AttributeProto
    {
        Name = a.Name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(a.Value),
    });

    public static implicit operator OnnxAttribute((string Name, long[] Values) a)
    {
        var proto = new AttributeProto { Name = a.Name, Type = AttributeProto.Types.AttributeType.Ints };
        proto.Ints.Add(a.Values);
        return new(proto);
    }
}
