using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Tests.Services;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Onnx;

/// <summary>Files are made of few operators: JoJoGan.Onnx refuses every other one.</summary>
public sealed class OperatorTests
{
    private static readonly string[] Operators =
    [
        "Add", "AveragePool", "BatchNormalization", "Cast", "Concat", "Conv", "ConvTranspose", "Expand", "Gather", "Gemm",
        "GlobalAveragePool", "LeakyRelu",
        "MatMul", "MaxPool", "Mul", "PRelu", "Reciprocal", "ReduceMean", "ReduceSumSquare", "Relu", "Reshape", "Resize", "Shape",
        "Sigmoid", "Softmax", "Sqrt", "Transpose",
    ];

    [Fact]
    public void Graphs_are_made_of_these_operators()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = new StyleGan2Generator(TestNetworks.Config).state_dict();
        Action<OnnxGraph>[] networks =
        [
            graph => GeneratorGraph.AddTo(graph, TestNetworks.Config, weights, weights),
            graph => MappingGraph.AddTo(graph, TestNetworks.Config, weights),
            graph => EncoderGraph.AddTo(graph, new Encoder4EditingNetwork(TestNetworks.EncoderConfig), zeros(8, 32)),
            graph => EncoderGraph.AddReStyleTo(graph, ReStyle(), zeros(8, 32), zeros(1, 3, 512, 512)),
            graph => DetectorGraph.AddTo(graph, new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025).state_dict()),
            graph => DetectorGraph.AddTo(graph, new RetinaFaceNetwork(RetinaFaceBackbone.ResNet50).state_dict()),
        ];

        networks.SelectMany(addTo =>
        {
            var graph = new OnnxGraph("test", halfPrecision: true);
            addTo(graph);
            return graph.Proto.Node.Select(node => node.OpType);
        }).Distinct().Should().BeEquivalentTo(Operators);

        static Encoder4EditingNetwork ReStyle() => new(TestNetworks.EncoderConfig with
        {
            Trunk = TestNetworks.EncoderConfig.Trunk with { InputChannels = 6 },
        });
    }
}
