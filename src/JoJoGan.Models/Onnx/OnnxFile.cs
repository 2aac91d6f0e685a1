using Google.Protobuf;
using JoJoGan.Files;
using Onnx;

namespace JoJoGan.Models.Onnx;

/// <summary>Writes graphs to files.</summary>
internal static class OnnxFile
{
    /// <summary>The most bytes of weights in a file: protobuf's messages end at 2 GB.</summary>
    public const long MostWeights = int.MaxValue - (64L << 20);

    private const int IrVersion = 8; // of onnx 1.12, as opset 17 is
    private const int LeastExternal = 1024; // shapes and numbers stay in the file
    private const int Alignment = 4096; // so that weights can be mapped into memory

    /// <summary>
    /// Writes a model; weights beyond the limit go to "NAME.data" beside it. A file that was there before is as it was if
    /// anything fails.
    /// </summary>
    public static void Write(
        string path, OnnxGraph graph, IReadOnlyDictionary<string, string> metadata, long mostWeights,
        CancellationToken cancellationToken)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "JoJoGan",
            ProducerVersion = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3),
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OnnxOperators.Opset });
        model.MetadataProps.Add(metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        long size = graph.Proto.Initializer.Sum(weights => (long)weights.RawData.Length);
        List<(ByteString Data, long Offset)> external =
            size > mostWeights ? MoveOut(graph.Proto.Initializer, Path.GetFileName(path) + ".data") : [];
        Replace(path, stream =>
        {
            WriteModel(stream, model, graph.Proto, cancellationToken);
            if (external.Count > 0)
            {
                Replace(path + ".data", data => WriteData(data, external, cancellationToken)); // renamed just before the model
            }

            cancellationToken.ThrowIfCancellationRequested();
        });
    }

    private static void Replace(string path, Action<Stream> write) =>
        AtomicFile.Write(path, write, (reason, cause) => new FileWriteException(reason, path, cause));

    /// <summary>The message field by field, so that it can be stopped between two weights.</summary>
    private static void WriteModel(Stream stream, ModelProto model, GraphProto graph, CancellationToken cancellationToken)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        model.WriteTo(output);
        output.WriteTag(ModelProto.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteLength(graph.CalculateSize());
        TensorProto[] initializers = [.. graph.Initializer];
        graph.Initializer.Clear();
        graph.WriteTo(output);
        foreach (TensorProto initializer in initializers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.WriteTag(GraphProto.InitializerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteMessage(initializer);
        }
    }

    /// <summary>Replaces large weights by their place in another file.</summary>
    private static List<(ByteString Data, long Offset)> MoveOut(IEnumerable<TensorProto> initializers, string file)
    {
        var moved = new List<(ByteString Data, long Offset)>();
        long end = 0;
        foreach (TensorProto weights in initializers.Where(w => w.RawData.Length >= LeastExternal))
        {
            (ByteString data, long offset) = (weights.RawData, (end + Alignment - 1) / Alignment * Alignment);
            moved.Add((data, offset));
            weights.RawData = ByteString.Empty;
            weights.DataLocation = TensorProto.Types.DataLocation.External;
            weights.ExternalData.Add(
            [
                new StringStringEntryProto { Key = "location", Value = file },
                new StringStringEntryProto { Key = "offset", Value = FormattableString.Invariant($"{offset}") },
                new StringStringEntryProto { Key = "length", Value = FormattableString.Invariant($"{data.Length}") },
            ]);
            end = offset + data.Length;
        }

        return moved;
    }

    private static void WriteData(
        Stream stream, List<(ByteString Data, long Offset)> parts, CancellationToken cancellationToken)
    {
        foreach ((ByteString data, long offset) in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Write(new byte[offset - stream.Position]);
            stream.Write(data.Span);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
