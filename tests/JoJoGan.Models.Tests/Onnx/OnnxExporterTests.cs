using JoJoGan.Errors;
using JoJoGan.Models.Networks.Student;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Styles;
using JoJoGan.SyntheticWeights;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Onnx;

public sealed class OnnxExporterTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();

    private OnnxExporter Exporter => host.Get<OnnxExporter>();

    public void Dispose()
    {
        folder.Dispose();
        host.Dispose();
    }

    [Fact]
    public async Task Style_draws_as_its_generator_does_and_says_how_it_was_made()
    {
        using GeneratorStyle style = Style(2, new StyleMetadata { Name = "Tusche", License = "CC0-1.0", Steps = 30 });
        string path = folder.File("ink.onnx");

        await Exporter.ExportStyleAsync(style, path);

        using var model = new OnnxModel(path);
        model.Metadata.Should().Contain(StyleMetadataFormat.Write(style.Metadata with { Size = 32 }, StyleFormat.Full))
            .And.Contain("jojogan.onnx", "1").And.Contain("jojogan.onnx.kind", "generator")
            .And.Contain("jojogan.onnx.strength", "1");
        ShouldDraw(model, style);
    }

    [Fact]
    public async Task Strength_is_baked_in()
    {
        using GeneratorStyle style = Style(2);
        string path = folder.File("ink.onnx");

        await Exporter.ExportStyleAsync(style, path, new OnnxExportOptions { Strength = 0.25 });

        using var model = new OnnxModel(path);
        model.Metadata.Should().Contain("jojogan.onnx.strength", "0.25");
        using GeneratorStyle quarter = Style(1);
        using var noGrad = no_grad();
        ((Models.Runtime.IWeightDelta)style).AddTo(
            quarter.Generator.state_dict(), host.Networks.Generator.state_dict(), _ => 0.25);
        ShouldDraw(model, quarter);
    }

    [Fact]
    public async Task Blend_with_adjustable_strength_takes_the_strength_as_an_input()
    {
        using GeneratorStyle first = Style(2), second = Style(3);
        using var blend = new BlendedStyle("both", [new(first, 0.5), new(second, 0.5)]);
        (string adjustable, string fixedAt) = (folder.File("adjustable.onnx"), folder.File("fixed.onnx"));

        await Exporter.ExportStyleAsync(blend, adjustable, new OnnxExportOptions { AdjustableStrength = true });
        await Exporter.ExportStyleAsync(blend, fixedAt, new OnnxExportOptions { Strength = 0.4 });

        using OnnxModel one = new(adjustable), other = new(fixedAt);
        one.Metadata.Should().Contain("jojogan.onnx.strength", "input");
        using var scope = NewDisposeScope();
        Tensor codes = Codes();
        Tensor images = one.Run(("codes", codes), ("strength", tensor([0.4f])))["images"];
        (images - other.Run(("codes", codes))["images"]).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Theory]
    [InlineData(false, 1e-5)]
    [InlineData(true, 2e-3)]
    public async Task Student_draws_as_its_network_does_at_any_size(bool half, double tolerance)
    {
        using var random = new torch.Generator(3);
        using var student = new NetworkStudent(
            new StudentNetwork(8, initialization: random),
            new StyleMetadata { Name = "Tusche", Size = 32, Student = new(1500, 4) });
        string path = folder.File("student.onnx");

        await Exporter.ExportStyleAsync(student, path, new OnnxExportOptions { HalfPrecision = half });

        using var model = new OnnxModel(path);
        model.Metadata.Should().Contain(StyleMetadataFormat.Write(student.Metadata, StyleFormat.Full))
            .And.Contain("jojogan.onnx.kind", "student");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach ((int height, int width) in new[] { (32, 32), (24, 56) })
        {
            Tensor photos = rand([2, 3, height, width], generator: random) * 2 - 1;
            Tensor images = model.Run(("photos", photos))["images"];
            (images - student.Network.forward(photos)).abs().max().item<float>().Should().BeLessThan((float)tolerance);
        }
    }

    [Fact]
    public async Task Student_has_no_strength_to_export()
    {
        using var student = new NetworkStudent(
            new StudentNetwork(8), new StyleMetadata { Size = 32, Student = new(1500, 4) });

        await FluentActions.Awaiting(() => Exporter.ExportStyleAsync(
            student, folder.File("student.onnx"), new OnnxExportOptions { AdjustableStrength = true }))
            .Should().ThrowAsync<InvalidOptionsException>();
    }

    [Fact]
    public async Task Networks_say_what_they_are()
    {
        string hash = host.Networks.GeneratorHash;
        (await ExportedAsync(Exporter.ExportGeneratorAsync)).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["jojogan.onnx"] = "1", ["jojogan.onnx.kind"] = "generator", ["jojogan.size"] = "32", ["jojogan.base_hash"] = hash,
        });
        (await ExportedAsync(Exporter.ExportMappingAsync)).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["jojogan.onnx"] = "1", ["jojogan.onnx.kind"] = "mapping", ["jojogan.size"] = "32", ["jojogan.base_hash"] = hash,
        });
        (await ExportedAsync(Exporter.ExportEncoderAsync)).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["jojogan.onnx"] = "1", ["jojogan.onnx.kind"] = "encoder", ["jojogan.size"] = "32", ["jojogan.onnx.input"] = "256",
        });
        (await ExportedAsync(Exporter.ExportDetectorAsync)).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["jojogan.onnx"] = "1", ["jojogan.onnx.kind"] = "detector",
        });
    }

    [RequiresOnnxCheckerFact]
    public async Task Every_file_passes_the_checker_of_onnx()
    {
        using GeneratorStyle style = Style(2, new StyleMetadata { Name = "ink" });
        await Exporter.ExportStyleAsync(style, folder.File("style.onnx"));
        await Exporter.ExportStyleAsync(style, folder.File("half.onnx"), new OnnxExportOptions { HalfPrecision = true });
        await Exporter.ExportStyleAsync(
            style, folder.File("adjustable.onnx"), new OnnxExportOptions { AdjustableStrength = true });
        await Exporter.ExportGeneratorAsync(folder.File("generator.onnx"));
        await Exporter.ExportMappingAsync(folder.File("mapping.onnx"));
        await Exporter.ExportEncoderAsync(folder.File("encoder.onnx"));
        await Exporter.ExportDetectorAsync(folder.File("detector.onnx"));
        await new OnnxExporter(host.Networks.Source) { MostWeights = 1000 }.ExportGeneratorAsync(folder.File("external.onnx"));
        using var student = new NetworkStudent(new StudentNetwork(8), new StyleMetadata { Size = 32, Student = new(1500, 4) });
        await Exporter.ExportStyleAsync(student, folder.File("student.onnx"));

        (int exitCode, string error) = RequiresOnnxCheckerFactAttribute.Run(
            """
            import sys, onnx
            for path in sys.argv[1:]:
                onnx.checker.check_model(path, full_check=True)
                model = onnx.load(path, load_external_data=False)
                assert model.ir_version == 8 and model.opset_import[0].version == 17, path
            """,
            Directory.GetFiles(folder.Path, "*.onnx"));

        (exitCode, error).Should().Be((0, ""));
    }

    [Fact]
    public async Task Weights_in_float16_halve_the_file()
    {
        await Exporter.ExportEncoderAsync(folder.File("single.onnx"));
        await Exporter.ExportEncoderAsync(folder.File("half.onnx"), new OnnxExportOptions { HalfPrecision = true });

        long single = new FileInfo(folder.File("single.onnx")).Length, half = new FileInfo(folder.File("half.onnx")).Length;
        ((double)half / single).Should().BeInRange(0.5, 0.65);
    }

    [Fact]
    public async Task Large_weights_lie_in_a_second_file()
    {
        string path = folder.File("generator.onnx");
        var exporter = new OnnxExporter(host.Networks.Source) { MostWeights = 1000 };

        await exporter.ExportGeneratorAsync(path);

        Directory.GetFiles(folder.Path).Should().BeEquivalentTo(path, path + ".data");
        new FileInfo(path).Length.Should().BeLessThan(new FileInfo(path + ".data").Length);
        using var model = new OnnxModel(path);
        using GeneratorStyle style = Style(1);
        ShouldDraw(model, style);
    }

    [Fact]
    public async Task Style_of_another_base_is_refused()
    {
        using GeneratorStyle style = Style(2, new StyleMetadata { Name = "ink", BaseHash = new string('0', 64) });

        Func<Task> export = () => Exporter.ExportStyleAsync(style, folder.File("ink.onnx"));

        await export.Should().ThrowAsync<StyleMismatchException>();
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task Disposed_style_is_refused()
    {
        GeneratorStyle style = Style(2);
        style.Dispose();

        await FluentActions.Awaiting(() => Exporter.ExportStyleAsync(style, folder.File("ink.onnx")))
            .Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task File_that_cannot_be_written_is_a_typed_error()
    {
        string path = folder.File("nowhere/detector.onnx");

        Func<Task> export = () => Exporter.ExportDetectorAsync(path);

        (await export.Should().ThrowAsync<FileWriteException>()).Which.Path.Should().Be(path);
    }

    [Fact]
    public async Task Second_file_that_cannot_be_written_leaves_the_first_as_it_was()
    {
        string path = folder.File("generator.onnx", [1, 2, 3]);
        Directory.CreateDirectory(path + ".data");
        var exporter = new OnnxExporter(host.Networks.Source) { MostWeights = 1000 };

        Func<Task> export = () => exporter.ExportGeneratorAsync(path);

        (await export.Should().ThrowAsync<FileWriteException>()).Which.Path.Should().Be(path + ".data");
        Directory.GetFiles(folder.Path).Should().Equal(path);
        (await File.ReadAllBytesAsync(path)).Should().Equal(1, 2, 3);
    }

    [Theory]
    [InlineData(OnnxFile.MostWeights)]
    [InlineData(1000)]
    public void Export_that_is_cancelled_leaves_the_old_file_and_nothing_else(long mostWeights)
    {
        string path = folder.File("model.onnx", [1, 2, 3]);
        using var scope = NewDisposeScope();
        var graph = new OnnxGraph("test", halfPrecision: false);
        MappingGraph.AddTo(graph, TestNetworks.Config, host.Networks.Generator.state_dict());

        Action write = () => OnnxFile.Write(
            path, graph, new Dictionary<string, string>(), mostWeights, new CancellationToken(canceled: true));

        write.Should().Throw<OperationCanceledException>();
        Directory.GetFiles(folder.Path).Should().Equal(path);
        File.ReadAllBytes(path).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Options_outside_their_limits_are_refused()
    {
        using GeneratorStyle style = Style(2);
        string path = folder.File("ink.onnx");

        await ShouldRefuse(
            () => Exporter.ExportStyleAsync(style, path, new() { Strength = 1.5 }), "*Strength must be*at most 1*");
        await ShouldRefuse(
            () => Exporter.ExportStyleAsync(style, path, new() { Strength = 0.5, AdjustableStrength = true }), "*left at 1*");
        await ShouldRefuse(() => Exporter.ExportGeneratorAsync(path, new() { Strength = 0.5 }), "*only a style*");
        await ShouldRefuse(() => Exporter.ExportEncoderAsync(path, new() { AdjustableStrength = true }), "*only a style*");

        static async Task ShouldRefuse(Func<Task> export, string message) =>
            (await export.Should().ThrowAsync<InvalidOptionsException>()).WithMessage(message);
    }

    [Fact]
    public async Task Weight_beyond_float16_stays_in_float32()
    {
        using (no_grad())
        {
            host.Networks.Generator.state_dict()["conv1.conv.modulation.weight"][0, 0] = 1e7f;
        }

        await Exporter.ExportGeneratorAsync(folder.File("half.onnx"), new OnnxExportOptions { HalfPrecision = true });

        using var model = new OnnxModel(folder.File("half.onnx"));
        using var scope = NewDisposeScope();
        model.Run(("codes", Codes()))["images"].isfinite().all().item<bool>().Should().BeTrue();
    }

    private async Task<IReadOnlyDictionary<string, string>> ExportedAsync(
        Func<string, OnnxExportOptions?, CancellationToken, Task> export)
    {
        string path = folder.File("network.onnx");
        await export(path, null, default);
        using var model = new OnnxModel(path);
        return model.Metadata;
    }

    /// <summary>A style as fine-tuning makes one: its mapping network and fixed noise are the base's.</summary>
    private GeneratorStyle Style(int seed, StyleMetadata? metadata = null)
    {
        var style = new GeneratorStyle(host.Networks.Generator.Clone(), metadata ?? new StyleMetadata());
        WeightFormula.FillGenerator(style.Generator, seed);
        using var noGrad = no_grad();
        Dictionary<string, Tensor> own = style.Generator.state_dict();
        foreach ((string key, Tensor weights) in host.Networks.Generator.state_dict())
        {
            if (!key.StartsWith("conv", StringComparison.Ordinal) && !key.StartsWith("to_rgb", StringComparison.Ordinal))
            {
                own[key].copy_(weights);
            }
        }

        return style;
    }

    private static Tensor Codes()
    {
        using var random = new TorchSharp.torch.Generator(1);
        return randn([2, TestNetworks.Config.Layers, TestNetworks.Config.StyleDim], generator: random);
    }

    private static void ShouldDraw(OnnxModel model, GeneratorStyle style)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor codes = Codes();
        Tensor difference = model.Run(("codes", codes))["images"] - style.Generator.Synthesize(codes);
        difference.abs().max().item<float>().Should().BeLessThan(1e-4f);
    }
}
