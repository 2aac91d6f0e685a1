using JoJoGan.Models.Onnx;
using JoJoGan.Models.Tests.Checkpoints;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Onnx;

/// <summary>An ONNX file in ONNX Runtime.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession session;

    public OnnxModel(string path)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 2,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session = new InferenceSession(path, options);
    }

    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    /// <summary>Writes a graph and opens it.</summary>
    public static OnnxModel Of(Action<OnnxGraph> addTo, bool halfPrecision = false)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var graph = new OnnxGraph("test", halfPrecision);
        addTo(graph);
        OnnxFile.Write(folder.File("model.onnx"), graph, new Dictionary<string, string>(), OnnxFile.MostWeights, default);
        return new OnnxModel(folder.File("model.onnx"));
    }

    /// <summary>The outputs by name, in the caller's dispose scope.</summary>
    public Dictionary<string, Tensor> Run(params (string Name, Tensor Value)[] inputs)
    {
        OrtValue[] values =
        [
            .. inputs.Select(input =>
                OrtValue.CreateTensorValueFromMemory(input.Value.data<float>().ToArray(), input.Value.shape)),
        ];
        try
        {
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results =
                session.Run(run, [.. inputs.Select(input => input.Name)], values, session.OutputNames);
            return session.OutputNames.Zip(results).ToDictionary(
                pair => pair.First,
                pair => tensor(pair.Second.GetTensorDataAsSpan<float>().ToArray(), pair.Second.GetTensorTypeAndShape().Shape));
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }

    public void Dispose() => session.Dispose();
}
