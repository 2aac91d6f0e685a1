using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Identity;

public sealed class ArcFaceTests
{
    private static readonly IrSe50Config Small = new() { StemChannels = 4, StageChannels = [16, 16, 16, 16] };

    [Fact]
    public void Keys_and_shapes_are_those_of_the_published_network()
    {
        using var network = new ArcFaceNetwork(device: META);
        network.ShouldHaveLayout(Layout.Read("arcface-model_ir_se50").Shapes());
    }

    [Fact]
    public void Identity_vectors_have_unit_length()
    {
        using ArcFaceNetwork network = Filled();
        using Tensor faces = FaceImages.MadeUp(3, ArcFaceNetwork.ImageSize, seed: 1);
        using Tensor vectors = network.forward(faces);
        vectors.shape.Should().Equal(3, 24);
        using Tensor squares = vectors.square();
        using Tensor lengths = squares.sum(1);
        TensorComparison.Values(lengths).Should().OnlyContain(length => Math.Abs(length - 1) < 1e-5);
    }

    [Fact]
    public void Gradients_reach_the_picture_but_not_the_weights()
    {
        using ArcFaceNetwork network = Filled();
        using Tensor faces = FaceImages.MadeUp(1, ArcFaceNetwork.ImageSize, seed: 2).requires_grad_();
        using Tensor vectors = network.forward(faces);
        using Tensor first = vectors.select(1, 0);
        using Tensor loss = first.sum();
        loss.backward();
        TensorComparison.Values(faces.grad!).Should().Contain(g => g != 0).And.OnlyContain(g => double.IsFinite(g));
        network.parameters().Should().OnlyContain(p => !p.requires_grad);
    }

    [Fact]
    public void A_pass_leaves_no_tensor_but_its_result()
    {
        using ArcFaceNetwork network = Filled();
        using Tensor picture = FaceImages.MadeUp(1, 256, seed: 3);
        LiveTensors.LeftBy(() =>
        {
            using Tensor face = ArcFaceNetwork.CropFace(picture);
            network.forward(face).Dispose();
        }).Should().Be(0);
    }

    [Fact]
    public void A_face_of_another_size_is_refused()
    {
        using ArcFaceNetwork network = Filled();
        using Tensor picture = zeros(1, 3, 256, 256);
        FluentActions.Invoking(() => network.forward(picture))
            .Should().Throw<ArgumentException>().WithMessage("*[n, 3, 112, 112]*[1, 3, 256, 256]*");
    }

    private static ArcFaceNetwork Filled()
    {
        var network = new ArcFaceNetwork(Small, dimension: 24);
        WeightFormula.FillEncoder(network, gain: 3, seed: 1);
        return network;
    }
}
