using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Identity;

[Trait("Category", "Golden")]
[GoldenFile("arcface_irse50")]
public sealed class ArcFaceGoldenTests
{
    [Fact]
    public void The_crop_and_the_identity_vector_are_the_originals()
    {
        using GoldenCase golden = GoldenCase.Open("arcface_irse50");
        using var noGradient = no_grad();
        using var network = new ArcFaceNetwork();
        WeightFormula.FillEncoder(network, gain: 3, golden.Int("weight_seed"));
        using Tensor picture = FaceImages.Normalized(golden);

        using Tensor face = ArcFaceNetwork.CropFace(picture);
        golden.ShouldMatch(face, "face112");
        using Tensor vector = network.forward(face);
        golden.ShouldMatch(vector, "embedding");
    }
}
