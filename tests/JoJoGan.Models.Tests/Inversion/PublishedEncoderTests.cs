using System.Text.Json;
using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Inversion;

/// <summary>pSp and ReStyle against the original Python code; tests/encoders/README.md describes the files.</summary>
public sealed class PublishedEncoderTests
{
    [Fact]
    public async Task Psp_gives_the_original_codes_and_pictures()
    {
        using var model = new PublishedModel("psp_tiny");
        var inverter = new EncoderInverter(model.Networks);

        IReadOnlyList<InvertedFace> found = await inverter.InvertAsync(model.Photos);

        model.ShouldMatch(found, "codes", "decoded");
    }

    [Theory]
    [InlineData("restyle_e4e_tiny", typeof(Encoder4EditingNetwork))]
    [InlineData("restyle_psp_tiny", typeof(GradualStyleEncoderNetwork))]
    public async Task ReStyle_gives_the_original_codes_and_pictures_of_every_step(string name, Type kind)
    {
        using var model = new PublishedModel(name);
        model.Encoder.Should().BeOfType(kind);
        int steps = model.Config.GetProperty("steps").GetInt32();
        steps.Should().BeGreaterThan(1);
        for (int step = 1; step <= steps; step++)
        {
            var options = new InversionOptions { Method = InversionMethod.ReStyle, Steps = step };
            IReadOnlyList<InvertedFace> found = await new ReStyleInverter(model.Networks, options).InvertAsync(model.Photos);

            model.ShouldMatch(found, $"codes_{step - 1}", $"image_{step - 1}");
        }
    }

    [Fact]
    public async Task ReStyle_takes_five_steps_and_tells_of_each()
    {
        using var model = new PublishedModel("restyle_e4e_tiny");
        var steps = new List<InversionProgress>();
        var options = new InversionOptions { Method = InversionMethod.ReStyle, BatchSize = 1 };

        IReadOnlyList<InvertedFace> found = await new ReStyleInverter(model.Networks, options)
            .InvertAsync(model.Photos, new Told<InversionProgress>(steps.Add));

        model.ShouldMatch(found, "codes_4", "image_4");
        steps.Select(p => (p.Done, p.Faces, p.Step, p.Steps)).Should().Equal(
            [.. Enumerable.Range(1, 5).Select(i => (0, 2, i, 5)), .. Enumerable.Range(1, 5).Select(i => (1, 2, i, 5))]);
    }

    [Theory]
    [InlineData("psp_tiny")]
    [InlineData("restyle_e4e_tiny")]
    public async Task Inversion_leaves_nothing_alive(string name)
    {
        using var model = new PublishedModel(name);
        var options = new InversionOptions { Method = InversionMethod.ReStyle, Steps = 2 };
        IInverter inverter = name == "psp_tiny"
            ? new EncoderInverter(model.Networks)
            : new ReStyleInverter(model.Networks, options);
        await inverter.InvertAsync(model.Photos);
        long before = await LiveAsync();

        await inverter.InvertAsync(model.Photos);

        (await LiveAsync()).Should().Be(before);

        Task<long> LiveAsync() =>
            model.Networks.Worker.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task An_encoder_with_the_channels_of_another_method_is_refused()
    {
        using var psp = new PublishedModel("psp_tiny");
        using var restyle = new PublishedModel("restyle_e4e_tiny");
        var options = new InversionOptions { Method = InversionMethod.ReStyle };

        (await FluentActions.Invoking(() => new ReStyleInverter(psp.Networks, options).InvertAsync(psp.Photos))
            .Should().ThrowAsync<CheckpointException>()).WithMessage("*6 input channels*3*");
        (await FluentActions.Invoking(() => new EncoderInverter(restyle.Networks).InvertAsync(restyle.Photos))
            .Should().ThrowAsync<CheckpointException>()).WithMessage("*3 input channels*6*");
    }

    [Fact]
    public void A_psp_file_is_not_taken_for_an_e4e_one()
    {
        string psp = PublishedModel.FileOf("psp_tiny.pt");

        FluentActions.Invoking(() => NetworkLoader.LoadEncoder(psp, CPU, isPsp: false))
            .Should().Throw<CheckpointException>().WithMessage("*pSp*GradualStyleEncoder*inversion method*");
        FluentActions.Invoking(() => NetworkLoader.LoadEncoder(GoldenFolder.File("e4e_tiny.pt"), CPU, isPsp: true))
            .Should().Throw<CheckpointException>().WithMessage("*e4e*Encoder4Editing*");
    }

    [Theory]
    [InlineData("psp_ffhq_encode", true, 3)]
    [InlineData("restyle_psp_ffhq_encode", false, 6)]
    [InlineData("restyle_e4e_ffhq_encode", false, 6)]
    public void Published_keys_and_shapes_fit(string listing, bool hasPyramid, int channels)
    {
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = Layout.Read(listing).Shapes("state_dict", "encoder.");

        StyleEncoderConfig config = StyleEncoderConfig.FromLayout(shapes, listing);

        (config.HasPyramid, config.Trunk.InputChannels, config.Layers, config.ImageSize)
            .Should().Be((hasPyramid, channels, 18, 256));
        using var network = new GradualStyleEncoderNetwork(config, META);
        network.ShouldHaveLayout(shapes);
    }

    [Fact]
    public void An_encoder_of_other_channels_is_refused()
    {
        var shapes = Layout.Read("psp_ffhq_encode").Shapes("state_dict", "encoder.").ToDictionary();
        shapes["input_layer.0.weight"] = [64, 4, 3, 3];

        FluentActions.Invoking(() => StyleEncoderConfig.FromLayout(shapes, "x"))
            .Should().Throw<CheckpointException>().WithMessage("*3 input channels, or 6*4*");
    }

    [Fact]
    public void An_average_of_one_row_counts_for_all_rows()
    {
        using var scope = NewDisposeScope();
        using var folder = new Checkpoints.TemporaryFolder();
        using Checkpoint source = Checkpoint.Open(PublishedModel.FileOf("psp_tiny.pt"));
        Dictionary<string, Tensor> entries = source.StateDict("state_dict.encoder")
            .ToDictionary(e => "state_dict.encoder." + e.Key, e => e.Value.ToTensor());
        entries["latent_avg"] = source.Tensor("latent_avg").ToTensor()[2];
        string path = folder.File("psp.safetensors");
        SafetensorsFile.Write(path, entries);

        (StyleEncoderNetwork encoder, Tensor average) = NetworkLoader.LoadEncoder(path, CPU, isPsp: true);

        using (encoder)
        using (average)
        {
            average.shape.Should().Equal(8, 32);
            average[7].data<float>().ToArray().Should().Equal(entries["latent_avg"].data<float>().ToArray());
        }
    }
}
