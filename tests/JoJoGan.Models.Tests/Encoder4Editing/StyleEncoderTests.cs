using JoJoGan.Errors;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Encoder4Editing;

public sealed class StyleEncoderTests
{
    private const int ImageSize = 256;

    private static readonly StyleEncoderConfig Small = new()
    {
        StyleGanSize = 64,
        StyleDimension = 8,
        Trunk = new IrSe50Config { StemChannels = 4, StageChannels = [16, 16, 16, 16] },
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_and_shapes_are_those_of_the_published_encoder(bool older)
    {
        using StyleEncoderNetwork network = older
            ? new GradualStyleEncoderNetwork(device: META)
            : new Encoder4EditingNetwork(device: META);
        network.ShouldHaveLayout(Layout.Read("e4e_ffhq_encode").Shapes("state_dict", "encoder."));
    }

    [Fact]
    public void Batch_counters_are_whole_numbers_as_published()
    {
        using var network = new Encoder4EditingNetwork(device: META);
        Dictionary<string, Tensor> state = network.state_dict();
        Layout.Read("e4e_ffhq_encode").Entries
            .Where(entry => entry.DType == "int64")
            .Should().OnlyContain(entry => state[entry.Key.Replace("encoder.", "")].dtype == ScalarType.Int64)
            .And.NotBeEmpty();
    }

    [Fact]
    public void The_sizes_are_read_off_the_published_listing()
    {
        StyleEncoderConfig config = StyleEncoderConfig.FromLayout(
            Layout.Read("e4e_ffhq_encode").Shapes("state_dict", "encoder."), "e4e");
        config.Should().BeEquivalentTo(new StyleEncoderConfig());
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(128, 12)]
    [InlineData(256, null)]
    public void The_sizes_are_read_off_a_small_encoder(int imageSize, int? styleWidth)
    {
        StyleEncoderConfig config = Small with { ImageSize = imageSize, StyleWidth = styleWidth };
        using var network = new Encoder4EditingNetwork(config, META);
        var shapes = network.state_dict().ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape);
        StyleEncoderConfig.FromLayout(shapes, "small").Should().BeEquivalentTo(config);
    }

    [Fact]
    public void An_encoder_of_smaller_pictures_gives_codes_of_the_same_shape()
    {
        using var network = new Encoder4EditingNetwork(Small with { ImageSize = 128 });
        using Tensor picture = FaceImages.MadeUp(2, 128, seed: 9);
        using Tensor codes = network.forward(picture);
        codes.shape.Should().Equal(2, 10, 8);
    }

    [Theory]
    [InlineData("styles.17.linear.weight", null, "*styles.N*even number*17*")]
    [InlineData("input_layer.0.weight", null, "*input_layer.0.weight*the key is missing*")]
    [InlineData("body.20.res_layer.1.weight", new long[] { 8, 8, 3, 3 }, "*body.20.res_layer.1.weight*16 to 4096*[8, 8, 3, 3]*")]
    public void Shapes_of_something_else_are_refused(string key, long[]? shape, string message)
    {
        var shapes = Layout.Read("e4e_ffhq_encode").Shapes("state_dict", "encoder.").ToDictionary();
        shapes.Remove(key);
        if (shape is not null)
        {
            shapes.Add(key, shape);
        }

        FluentActions.Invoking(() => StyleEncoderConfig.FromLayout(shapes, "e4e.pt"))
            .Should().Throw<CheckpointException>().WithMessage(message).Which.File.Should().Be("e4e.pt");
    }

    [Fact]
    public void A_batch_gives_what_its_pictures_give_alone()
    {
        using Encoder4EditingNetwork network = Filled();
        using Tensor pictures = FaceImages.MadeUp(2, ImageSize, seed: 5);
        using Tensor second = pictures.narrow(0, 1, 1);

        using Tensor both = network.forward(pictures);
        using Tensor alone = network.forward(second);

        both.shape.Should().Equal(2, 10, 8);
        using Tensor row = both.narrow(0, 1, 1);
        TensorComparison.ShouldBeClose(row, alone, 1e-5);
    }

    [Fact]
    public void The_mode_of_the_network_does_not_change_the_codes()
    {
        using Encoder4EditingNetwork network = Filled();
        using Tensor picture = FaceImages.MadeUp(1, ImageSize, seed: 6);
        network.eval();
        using Tensor evaluated = network.forward(picture);
        network.train();
        using Tensor trained = network.forward(picture);
        TensorComparison.ShouldBeClose(trained, evaluated, 0);
    }

    [Fact]
    public void One_average_row_stands_for_all_rows()
    {
        using Encoder4EditingNetwork network = Filled();
        using Tensor picture = FaceImages.MadeUp(1, ImageSize, seed: 7);
        using Tensor row = WeightFormula.Tensor("average", [8], 0, 1, seed: 7);
        using Tensor rows = row.expand(10, 8);

        using Tensor one = network.Invert(picture, row);
        using Tensor all = network.Invert(picture, rows);

        TensorComparison.ShouldBeClose(one, all, 0);
    }

    [Fact]
    public void An_average_of_another_size_is_refused()
    {
        using Encoder4EditingNetwork network = Filled();
        using Tensor picture = zeros(1, 3, ImageSize, ImageSize);
        using Tensor average = zeros(18, 8);
        FluentActions.Invoking(() => network.Invert(picture, average))
            .Should().Throw<ArgumentException>().WithMessage("*[10, 8]*[18, 8]*");
    }

    [Fact]
    public void A_picture_of_another_size_is_refused()
    {
        using Encoder4EditingNetwork network = Filled();
        using Tensor picture = zeros(1, 3, 128, 256);
        FluentActions.Invoking(() => network.forward(picture))
            .Should().Throw<ArgumentException>().WithMessage("*[n, 3, 256, 256]*[1, 3, 128, 256]*");
    }

    [Fact]
    public void A_pass_leaves_no_tensor_but_its_result()
    {
        using Encoder4EditingNetwork network = Filled();
        using Tensor picture = FaceImages.MadeUp(1, ImageSize, seed: 8);
        using Tensor average = zeros(8);
        LiveTensors.LeftBy(() => network.Invert(picture, average).Dispose()).Should().Be(0);
    }

    [Fact]
    public void Making_a_network_draws_no_random_numbers()
    {
        manual_seed(3);
        using Tensor expected = rand(4);
        manual_seed(3);
        using (new Encoder4EditingNetwork(Small))
        {
        }

        using Tensor actual = rand(4);
        TensorComparison.ShouldBeClose(actual, expected, 0);
    }

    private static Encoder4EditingNetwork Filled()
    {
        var network = new Encoder4EditingNetwork(Small);
        WeightFormula.FillEncoder(network, gain: 3, seed: 1);
        return network;
    }
}
