using JoJoGan.Errors;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Lpips;

public sealed class LpipsTests
{
    [Fact]
    public void Keys_and_shapes_are_those_of_torchvisions_features()
    {
        using var network = new VggFeatures(device: META);
        var features = Layout.Read("torchvision-vgg16").Shapes("", "features.")
            .ToDictionary(entry => "features." + entry.Key, entry => entry.Value);
        network.ShouldHaveLayout(features);
    }

    [Theory]
    [InlineData("lpips-v0.1-vgg", 64, 128, 256, 512, 512)]
    [InlineData("lpips-v0.1-alex", 64, 192, 384, 256, 256)]
    [InlineData("lpips-v0.1-squeeze", 64, 128, 256, 384, 384, 512, 512)]
    public void Keys_and_shapes_are_those_of_the_published_channel_weights(string layout, params int[] channels)
    {
        using var linear = new LpipsLinear(channels, META);
        linear.ShouldHaveLayout(Layout.Read(layout).Shapes());
    }

    [Fact]
    public void The_defaults_fit_the_published_vgg_weights()
    {
        using var lpips = new LpipsVgg();
        lpips.Linear.ShouldHaveLayout(Layout.Read("lpips-v0.1-vgg").Shapes());
    }

    [Fact]
    public void Widths_are_read_off_the_shapes()
    {
        VggFeatures.WidthsOf(Layout.Read("torchvision-vgg16").Shapes(), "vgg").Should().Equal(64, 128, 256, 512, 512);
        using var narrow = new VggFeatures([8, 12, 16, 20, 24], META);
        var shapes = narrow.state_dict().ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape);
        VggFeatures.WidthsOf(shapes, "narrow").Should().Equal(8, 12, 16, 20, 24);
    }

    [Fact]
    public void Shapes_of_another_network_are_refused() =>
        FluentActions.Invoking(() => VggFeatures.WidthsOf(Layout.Read("lpips-v0.1-vgg").Shapes(), "lin.pth"))
            .Should().Throw<CheckpointException>().WithMessage("*features.0.weight*4 dimensions*");

    [Fact]
    public void A_prepared_target_gives_the_same_values_and_gradients()
    {
        using LpipsVgg lpips = Filled();
        using Tensor y = FaceImages.MadeUp(2, 32, seed: 2);
        using LpipsTarget target = lpips.Prepare(y);

        (double[] values, double[] gradient) = ValuesAndGradient(x => lpips.Distance(x, y));
        (double[] prepared, double[] preparedGradient) = ValuesAndGradient(x => lpips.Distance(x, target));

        prepared.Should().Equal(values);
        preparedGradient.Should().Equal(gradient).And.Contain(g => g != 0);
    }

    [Fact]
    public void One_prepared_picture_stands_for_a_batch()
    {
        using LpipsVgg lpips = Filled();
        using Tensor x = FaceImages.MadeUp(3, 32, seed: 1);
        using Tensor y = FaceImages.MadeUp(1, 32, seed: 2);
        using Tensor repeated = y.expand(3, 3, 32, 32);
        using LpipsTarget target = lpips.Prepare(y);

        using Tensor one = lpips.Distance(x, target);
        using Tensor many = lpips.Distance(x, repeated);

        one.shape.Should().Equal(3);
        TensorComparison.ShouldBeClose(one, many, 1e-7);
    }

    [Fact]
    public void Equal_pictures_have_no_distance()
    {
        using LpipsVgg lpips = Filled();
        using Tensor x = FaceImages.MadeUp(1, 32, seed: 1);
        using Tensor distance = lpips.Distance(x, x);
        TensorComparison.Values(distance).Should().Equal(0);
    }

    [Fact]
    public void Pixels_without_any_feature_give_finite_gradients()
    {
        using LpipsVgg lpips = Filled();
        using (no_grad())
        {
            // A compared layer that answers 0 everywhere.
            lpips.state_dict()["net.features.2.bias"].fill_(-100);
        }

        using Tensor y = FaceImages.MadeUp(2, 32, seed: 2);
        (double[] values, double[] gradient) = ValuesAndGradient(x => lpips.Distance(x, y));
        values.Concat(gradient).Should().OnlyContain(number => double.IsFinite(number));
    }

    [Fact]
    public void The_weights_take_no_gradient()
    {
        using LpipsVgg lpips = Filled();
        lpips.parameters().Should().NotBeEmpty().And.OnlyContain(parameter => !parameter.requires_grad);
    }

    [Fact]
    public void Distances_leave_no_tensor_but_their_result()
    {
        using LpipsVgg lpips = Filled();
        using Tensor x = FaceImages.MadeUp(1, 32, seed: 1).requires_grad_();
        using Tensor y = FaceImages.MadeUp(1, 32, seed: 2);
        LiveTensors.LeftBy(() =>
        {
            using LpipsTarget target = lpips.Prepare(y);
            lpips.Distance(x, target).Dispose();
            lpips.Distance(x, y).Dispose();
            lpips.PerLayer(x, y).Dispose();
        }).Should().Be(0);
    }

    private static LpipsVgg Filled()
    {
        var lpips = new LpipsVgg([8, 12, 16, 16, 16]);
        WeightFormula.FillVgg(lpips.Features, seed: 1);
        WeightFormula.FillLpipsLin(lpips.Linear, seed: 1);
        return lpips;
    }

    private static (double[] Values, double[] Gradient) ValuesAndGradient(Func<Tensor, Tensor> distance)
    {
        using Tensor x = FaceImages.MadeUp(2, 32, seed: 1).requires_grad_();
        using Tensor values = distance(x);
        using Tensor mean = values.mean();
        mean.backward();
        return (TensorComparison.Values(values), TensorComparison.Values(x.grad!));
    }
}
