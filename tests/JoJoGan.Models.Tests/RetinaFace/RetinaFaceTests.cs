using JoJoGan.Alignment;
using JoJoGan.Core.Tests;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.RetinaFace;

public sealed class RetinaFaceTests
{
    [Theory]
    [InlineData(RetinaFaceBackbone.MobileNet025, "retinaface-mobilenet0.25")]
    [InlineData(RetinaFaceBackbone.ResNet50, "retinaface-resnet50")]
    public void Keys_and_shapes_are_those_of_the_published_networks(RetinaFaceBackbone backbone, string layout)
    {
        using var network = new RetinaFaceNetwork(backbone, META);
        network.ShouldHaveLayout(Layout.Read(layout).Shapes());
    }

    [Theory]
    [InlineData(RetinaFaceBackbone.MobileNet025)]
    [InlineData(RetinaFaceBackbone.ResNet50)]
    public void There_is_one_prediction_for_each_prior_box(RetinaFaceBackbone backbone)
    {
        using var network = new RetinaFaceNetwork(backbone);
        WeightFormula.FillEncoder(network, gain: 1, seed: 1);
        using var noGradient = no_grad();
        using Tensor pictures = WeightFormula.Tensor("pictures", [2, 3, 75, 61], 0, 1, seed: 1);

        using RetinaFaceOutput output = network.forward(pictures);

        int priors = PriorBox.AllFor(61, 75).Count;
        output.Boxes.shape.Should().Equal(2, priors, 4);
        output.Scores.shape.Should().Equal(2, priors, 2);
        output.Landmarks.shape.Should().Equal(2, priors, 10);
        TensorComparison.Values(output.Boxes).Should().OnlyContain(number => double.IsFinite(number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("state_dict.")]
    [InlineData("state_dict.module.")]
    public void A_file_loads_with_and_without_the_published_prefixes(string prefix)
    {
        using var original = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        WeightFormula.FillEncoder(original, gain: 4, seed: 3);
        using var folder = new TemporaryFolder();
        string path = folder.File("mobilenet.safetensors");
        SafetensorsFile.Write(path, original.state_dict().ToDictionary(entry => prefix + entry.Key, entry => entry.Value));

        using RetinaFaceNetwork loaded = NetworkLoader.LoadDetector(path, CPU);

        foreach ((string key, Tensor value) in loaded.state_dict())
        {
            TensorComparison.ShouldBeClose(value, original.state_dict()[key], 0, key);
        }
    }

    [Fact]
    public void A_file_of_another_network_is_refused()
    {
        using var vgg = new VggFeatures([2, 2, 2, 2, 2]);
        using var folder = new TemporaryFolder();
        string path = folder.File("vgg.safetensors");
        SafetensorsFile.Write(path, vgg.state_dict());
        FluentActions.Invoking(() => NetworkLoader.LoadDetector(path, CPU))
            .Should().Throw<CheckpointException>().WithMessage("*vgg.safetensors*");
    }

    [Fact]
    public void A_pass_leaves_no_tensor_but_its_result()
    {
        using var network = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        using Tensor picture = zeros(1, 3, 64, 64);
        LiveTensors.LeftBy(() => network.forward(picture).Dispose()).Should().Be(0);
    }

    [Fact]
    public void Prior_boxes_go_by_level_row_column_and_size()
    {
        IReadOnlyList<PriorBox> priors = PriorBox.AllFor(width: 20, height: 40);

        // 3 x 5 cells of 8 px, 2 x 3 of 16 px, 1 x 2 of 32 px, two sizes each.
        priors.Should().HaveCount(2 * (15 + 6 + 2));
        priors[0].Should().Be(new PriorBox(4 / 20f, 4 / 40f, 16 / 20f, 16 / 40f));
        priors[1].Should().Be(new PriorBox(4 / 20f, 4 / 40f, 32 / 20f, 32 / 40f));
        priors[2].Should().Be(new PriorBox(12 / 20f, 4 / 40f, 16 / 20f, 16 / 40f));
        priors[6].Should().Be(new PriorBox(4 / 20f, 12 / 40f, 16 / 20f, 16 / 40f));
        priors[^1].Should().Be(new PriorBox(16 / 20f, 48 / 40f, 512 / 20f, 512 / 40f));
    }

    [Fact]
    public void Zero_offsets_decode_to_the_prior_box_itself()
    {
        var prior = new PriorBox(0.5f, 0.25f, 0.25f, 0.125f);
        prior.DecodeBox([0, 0, 0, 0], width: 64, height: 128).Should().Be(new FaceBox(24, 24, 40, 40));
        prior.DecodePoints(new float[10], width: 64, height: 128)
            .Should().HaveCount(5).And.OnlyContain(p => p == new FacePoint(32, 32));
    }

    [Fact]
    public void Offsets_move_and_stretch_the_prior_box()
    {
        var prior = new PriorBox(0.5f, 0.5f, 0.2f, 0.4f);
        FaceBox box = prior.DecodeBox([1, -1, MathF.Log(2) / 0.2f, 0], width: 100, height: 100);
        box.Left.Should().BeApproximately(52 - 20, 1e-4f);
        box.Right.Should().BeApproximately(52 + 20, 1e-4f);
        box.Top.Should().BeApproximately(46 - 20, 1e-4f);
        box.Bottom.Should().BeApproximately(46 + 20, 1e-4f);
    }

    [Fact]
    public void Overlap_counts_borders_as_whole_pixels()
    {
        var box = new FaceBox(0, 0, 9, 9);
        box.Area.Should().Be(100);
        box.Overlap(new FaceBox(5, 0, 14, 9)).Should().Be(50f / 150f);
        box.Overlap(new FaceBox(20, 20, 30, 30)).Should().Be(0);
    }

    [Fact]
    public void Suppression_keeps_the_best_of_each_heap_and_drops_low_scores()
    {
        FaceBox[] boxes = [new(0, 0, 9, 9), new(1, 0, 10, 9), new(50, 50, 59, 59), new(50, 50, 60, 60), new(90, 90, 99, 99)];
        float[] scores = [0.6f, 0.9f, 0.7f, 0.7f, 0.5f];
        NonMaximumSuppression.Select(boxes, scores, scoreThreshold: 0.5f, overlapThreshold: 0.4f).Should().Equal(1, 2);
        NonMaximumSuppression.Select(boxes, scores, scoreThreshold: 0.4f, overlapThreshold: 0.99f).Should().Equal(1, 2, 3, 0, 4);
    }
}
