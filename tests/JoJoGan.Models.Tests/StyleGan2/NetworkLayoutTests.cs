using JoJoGan.Errors;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

/// <summary>Keys and shapes, on the meta device: no weights in memory.</summary>
public sealed class NetworkLayoutTests
{
    public static TheoryData<int, int> PublishedSizes
    {
        get
        {
            TheoryData<int, int> data = [];
            foreach (int size in new[] { 32, 64, 128, 256, 512, 1024 })
            {
                data.Add(size, 1);
                data.Add(size, 2);
            }

            return data;
        }
    }

    [Theory]
    [InlineData("stylegan2-ffhq-config-f", 1024)]
    [InlineData("rosinality-train-256", 256)]
    public void Keys_and_shapes_are_the_published_ones(string listing, int size)
    {
        Layout layout = Layout.Read(listing);
        using StyleGan2Generator generator = new(new StyleGan2Config { Size = size }, META);
        generator.ShouldHaveLayout(layout.Shapes("g_ema"));
        using StyleGan2Discriminator discriminator = new(new StyleGan2Config { Size = size }, META);
        discriminator.ShouldHaveLayout(layout.Shapes("d"));
    }

    [Theory]
    [InlineData("jojogan-style", "g", "")]
    [InlineData("e4e_ffhq_encode", "state_dict", "decoder.")]
    public void Keys_and_shapes_are_those_of_published_styles_and_decoders(string listing, string section, string prefix)
    {
        using StyleGan2Generator generator = new(new StyleGan2Config(), META);
        generator.ShouldHaveLayout(Layout.Read(listing).Shapes(section, prefix));
    }

    [Theory]
    [MemberData(nameof(PublishedSizes))]
    public void Every_size_is_made_and_read_back_from_its_shapes(int size, int multiplier)
    {
        StyleGan2Config config = new() { Size = size, ChannelMultiplier = multiplier };
        using StyleGan2Generator generator = new(config, META);
        using StyleGan2Discriminator discriminator = new(config, META);
        Dictionary<string, Tensor> weights = generator.state_dict();
        Dictionary<string, Tensor> judge = discriminator.state_dict();

        int last = config.Layers - 3;
        weights[$"convs.{last}.conv.weight"].shape[1].Should().Be(config.ChannelsAt(size));
        weights[$"noises.noise_{config.NoiseLayers - 1}"].shape.Should().Equal(1, 1, size, size);
        judge["convs.0.0.weight"].shape.Should().Equal(config.ChannelsAt(size), 3, 1, 1);
        judge["final_linear.0.weight"].shape.Should().Equal(512, 512 * 16);
        StyleGan2Config.FromLayout(ShapesOf(generator), "some.pt").Should().Be(config);
    }

    [Theory]
    [InlineData("finetune_disc128")]
    [InlineData("generator")]
    [Trait("Category", "Golden")]
    public void Small_networks_are_read_back_from_their_shapes(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        StyleGan2Config config = GoldenConfig.Of(golden).StyleGan2;
        using StyleGan2Generator generator = new(config, META);
        StyleGan2Config.FromLayout(ShapesOf(generator), "some.pt").Should().Be(config);
    }

    [Fact]
    public void Equal_configurations_say_so_however_they_were_written()
    {
        StyleGan2Config published = new() { Size = 64, ChannelMultiplier = 1 };
        StyleGan2Config table = new()
        {
            Size = 64,
            Channels = new Dictionary<int, int> { [4] = 512, [8] = 512, [16] = 512, [32] = 512, [64] = 256 },
        };
        table.Should().Be(published);
        table.GetHashCode().Should().Be(published.GetHashCode());
        (published with { StyleDim = 256 }).Should().NotBe(published);
        (published with { ChannelMultiplier = 2 }).Should().NotBe(published);
    }

    [Theory]
    [InlineData("input.input")]
    [InlineData("to_rgbs.0.conv.weight")]
    [InlineData("conv1.conv.modulation.weight")]
    public void Keys_of_something_else_are_refused(string missing)
    {
        var shapes = Layout.Read("rosinality-train-256").Shapes("g_ema")
            .Where(entry => entry.Key != missing)
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        Action reading = () => StyleGan2Config.FromLayout(shapes, "other.pt");
        reading.Should().Throw<CheckpointException>().Where(e => e.File == "other.pt" && e.Key == missing);
    }

    [Fact]
    public void Shapes_of_something_else_are_refused()
    {
        var shapes = Layout.Read("rosinality-train-256").Shapes("g_ema").ToDictionary(entry => entry.Key, entry => entry.Value);
        shapes["input.input"] = [512, 4, 4];
        Action reading = () => StyleGan2Config.FromLayout(shapes, "other.pt");
        reading.Should().Throw<CheckpointException>().Where(e => e.Key == "input.input" && e.Actual == "[512, 4, 4]");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(2048)]
    public void Sizes_outside_the_limits_are_refused(int size)
    {
        Action making = () => _ = new StyleGan2Config { Size = size };
        making.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Dictionary<string, IReadOnlyList<long>> ShapesOf(nn.Module module) =>
        module.state_dict().ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape);
}
