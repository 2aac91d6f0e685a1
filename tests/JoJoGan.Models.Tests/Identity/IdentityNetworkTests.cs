using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Identity;

public sealed class IdentityNetworkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ArcFace_sees_the_face_of_a_picture_of_any_size()
    {
        using ArcFaceNetwork network = ArcFace();
        using Tensor large = FaceImages.MadeUp(2, 512, seed: 1);
        using Tensor reduced = nn.functional.avg_pool2d(large, 2);
        using Tensor face = ArcFaceNetwork.CropFace(reduced);
        using Tensor expected = network.forward(face);

        using Tensor found = network.Identify(large);

        TensorComparison.Values(found).Should().Equal(TensorComparison.Values(expected), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_gives_the_network_that_was_written(bool readsFeatures)
    {
        using nn.Module written = readsFeatures ? Features() : ArcFace();
        string path = Write(written.state_dict());
        using Tensor faces = FaceImages.MadeUp(2, 64, seed: 3), others = FaceImages.MadeUp(2, 64, seed: 4);

        using IIdentityNetwork loaded = NetworkLoader.LoadIdentity(path, CPU);

        loaded.Should().BeOfType(written.GetType());
        using Tensor found = loaded.Similarity(faces, others), expected = ((IIdentityNetwork)written).Similarity(faces, others);
        TensorComparison.Values(found).Should().Equal(TensorComparison.Values(expected));
        ((nn.Module)loaded).parameters().Should().OnlyContain(p => !p.requires_grad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Similarity_is_1_of_the_same_face_and_less_of_others_and_leaves_nothing(bool readsFeatures)
    {
        using nn.Module module = readsFeatures ? Features() : ArcFace();
        var network = (IIdentityNetwork)module;
        using Tensor faces = FaceImages.MadeUp(3, 64, seed: 5), others = FaceImages.MadeUp(3, 64, seed: 6);

        LiveTensors.LeftBy(() =>
        {
            using Tensor same = network.Similarity(faces, faces), different = network.Similarity(faces, others);
            TensorComparison.Values(same).Should().OnlyContain(s => Math.Abs(s - 1) < 1e-5);
            TensorComparison.Values(different).Should().OnlyContain(s => s < 0.9999 && s >= -1);
        }).Should().Be(0);
    }

    [Theory]
    [InlineData("output_layer.3.weight")]
    [InlineData("input_layer.0.weight")]
    [InlineData("body.23.res_layer.1.weight")]
    public void File_without_a_key_of_ArcFace_is_refused(string key)
    {
        using ArcFaceNetwork network = ArcFace();
        string path = Write(network.state_dict().Where(entry => entry.Key != key));

        Action load = () => NetworkLoader.LoadIdentity(path, CPU).Dispose();

        load.Should().Throw<CheckpointException>().WithMessage($"*{key}*");
    }

    [Fact]
    public void Trunk_of_other_pictures_is_refused()
    {
        using ArcFaceNetwork network = ArcFace();
        Dictionary<string, Tensor> weights = network.state_dict();
        using Tensor wide = zeros(4, 6, 3, 3);
        weights["input_layer.0.weight"] = wide;

        Action load = () => NetworkLoader.LoadIdentity(Write(weights), CPU).Dispose();

        load.Should().Throw<CheckpointException>().WithMessage("*input_layer.0.weight*[4, 3, 3, 3]*[4, 6, 3, 3]*");
    }

    [Fact]
    public void File_of_another_network_is_refused()
    {
        using var lpips = new LpipsVgg([4, 6, 8, 8, 8]);
        string path = Write(lpips.Features.state_dict());

        Action load = () => NetworkLoader.LoadIdentity(path, CPU).Dispose();

        load.Should().Throw<CheckpointException>().WithMessage("*not the keys of an identity network*");
    }

    [Fact]
    public void Identity_layer_that_does_not_fit_the_features_is_refused()
    {
        using FeatureIdentityNetwork network = Features();
        Dictionary<string, Tensor> weights = network.state_dict();
        using Tensor narrow = zeros(5, 8);
        weights["identity.weight"] = narrow;
        string path = Write(weights);

        Action load = () => NetworkLoader.LoadIdentity(path, CPU).Dispose();

        load.Should().Throw<CheckpointException>().WithMessage("*identity.weight*[5, 128]*[5, 8]*");
    }

    private string Write(IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        string path = folder.File("identity.safetensors");
        SafetensorsFile.Write(path, weights);
        return path;
    }

    private static ArcFaceNetwork ArcFace()
    {
        var network = new ArcFaceNetwork(
            new IrSe50Config { StemChannels = 4, StageChannels = [16, 16, 16, 16] }, dimension: 24);
        WeightFormula.FillEncoder(network, gain: 3, seed: 1);
        return network;
    }

    private static FeatureIdentityNetwork Features()
    {
        var network = new FeatureIdentityNetwork([4, 6, 8, 8, 8], dimension: 5);
        WeightFormula.FillVgg(network, seed: 2, prefix: "vgg.");
        using var noGrad = no_grad();
        using var random = new torch.Generator(2);
        using Tensor weight = randn(5, 128, generator: random);
        network.get_parameter("identity.weight")!.copy_(weight);
        return network;
    }
}
