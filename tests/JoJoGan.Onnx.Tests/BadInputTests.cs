using System.Text;
using JoJoGan.Errors;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Onnx;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Onnx.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using Onnx;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Onnx.Tests;

/// <summary>What is not an export, or not the right one, is refused with an error that says what was expected.</summary>
[Collection(ExportedDemoCollection.Name)]
public sealed class BadInputTests(ExportedDemo demo) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-onnx-bad-").FullName;

    private string Bad => Path.Combine(folder, "bad.onnx");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void File_that_is_no_model_is_refused()
    {
        File.WriteAllText(Bad, "no model, but some text that is long enough to look like one");

        Loading().Should().Throw<CheckpointException>().WithMessage("*no ONNX model*export it again*");
    }

    [Fact]
    public void Model_that_was_cut_off_is_refused_wherever_it_was()
    {
        byte[] whole = File.ReadAllBytes(demo["style"]);
        var random = new Random(1);
        int[] lengths = [1, whole.Length - 1, .. Enumerable.Range(0, 50).Select(_ => random.Next(1, whole.Length))];
        foreach (int length in lengths)
        {
            File.WriteAllBytes(Bad, whole[..length]);

            Loading().Should().Throw<CheckpointException>($"{length} bytes are left");
        }
    }

    [Theory]
    [InlineData("encoder", "*another network*expected generator, found encoder*")]
    [InlineData("generator", "*not a style*")]
    public void Export_of_another_network_is_refused(string file, string message)
    {
        FluentActions.Invoking(() => OnnxStyle.Load(demo[file])).Should().Throw<CheckpointException>().WithMessage(message);
    }

    [Fact]
    public async Task Another_network_in_an_option_is_refused_when_it_is_needed()
    {
        await using ServiceProvider services = demo.Services(b => b.UseEncoder(demo["mapping"]));
        using Image<Rgb24> face = ExportedDemo.Face(1);

        Func<Task> invert = () => services.GetRequiredService<IInverter>().InvertAsync([face]);

        await invert.Should().ThrowAsync<CheckpointException>().WithMessage("*expected encoder, found mapping*");
    }

    [Fact]
    public async Task Inverter_that_needs_gradients_is_refused()
    {
        await using ServiceProvider services = demo.Services(b => b.UseInverter(InversionMethod.Optimization));

        services.Invoking(s => s.GetRequiredService<IInverter>())
            .Should().Throw<InvalidOptionsException>().WithMessage("*cannot be Optimization on ONNX Runtime*");
    }

    [Fact]
    public async Task Pivot_under_an_exported_style_is_refused()
    {
        await using ServiceProvider services = demo.Services(_ => { });
        using OnnxStyle style = OnnxStyle.Load(demo["style"]);
        var code = new LatentCode(style.Layers, style.Dimension, new float[style.Layers * style.Dimension]);

        Func<Task> draw = () => services.GetRequiredService<IStylizer>()
            .StylizeAsync([new InvertedFace(code) { Pivot = style }], style);

        await draw.Should().ThrowAsync<StyleMismatchException>().WithMessage("*pivot cannot be laid under an exported style*");
    }

    [Theory]
    [InlineData("ConstantOfShape", "", "*the operator ConstantOfShape*")]
    [InlineData("Add", "com.example", "*operators of com.example*")]
    public void Operators_that_no_export_has_are_refused(string type, string domain, string message)
    {
        Change(model => model.Graph.Node.Add(new NodeProto { OpType = type, Domain = domain }));

        Loading().Should().Throw<CheckpointException>().WithMessage(message);
    }

    [Fact]
    public void Graph_inside_an_attribute_is_refused()
    {
        Change(model => model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "body", G = new GraphProto() }));

        Loading().Should().Throw<CheckpointException>().WithMessage("*attribute that no export has*");
    }

    [Fact]
    public void Padding_of_gigabytes_is_refused()
    {
        Change(model =>
        {
            AttributeProto pads = model.Graph.Node.SelectMany(n => n.Attribute).First(a => a.Name == "pads");
            pads.Ints[0] = 1L << 40;
        });

        Loading().Should().Throw<CheckpointException>().WithMessage("*attribute beyond*");
    }

    [Fact]
    public void Weights_that_the_file_does_not_hold_are_refused()
    {
        Change(model => model.Graph.Initializer[0].Dims[0] = 1L << 30);

        Loading().Should().Throw<CheckpointException>().WithMessage("*weights that its shapes do not describe*");
    }

    [Theory]
    [InlineData("../secret.data")]
    [InlineData("/etc/passwd")]
    public void Weights_in_another_folder_are_refused(string location)
    {
        Change(model => MoveOut(model.Graph.Initializer[0], location, 4));

        Loading().Should().Throw<CheckpointException>().WithMessage("*another folder*");
    }

    [Fact]
    public void External_data_that_is_missing_or_cut_off_is_refused()
    {
        Change(model => MoveOut(model.Graph.Initializer[0], "bad.data", 4000));

        Loading().Should().Throw<CheckpointException>().WithMessage("*'bad.data' beside it*no such file*");

        File.WriteAllBytes(Path.Combine(folder, "bad.data"), new byte[100]);

        Loading().Should().Throw<CheckpointException>().WithMessage("*cut off*4000 bytes at 0*100 bytes in all*");
    }

    [Fact]
    public void Model_of_another_program_is_refused()
    {
        Change(model => model.MetadataProps.Clear());

        Loading().Should().Throw<CheckpointException>().WithMessage("*not exported by this library*OnnxExporter*");
    }

    [Fact]
    public void Text_of_a_file_is_shown_escaped()
    {
        Change(model => model.Graph.Node[0].OpType = "Evil\u001b[31m");

        Loading().Should().Throw<CheckpointException>().Which.Message.Should().NotContain("\u001b");
    }

    [Fact]
    public async Task Model_whose_graph_is_broken_is_refused_when_it_is_loaded()
    {
        Change(model => model.Graph.Node[0].Input[0] = "nothing");
        using OnnxStyle style = OnnxStyle.Load(Bad);
        await using ServiceProvider services = demo.Services();

        Func<Task> draw = () => DrawAsync(services, style);

        await draw.Should().ThrowAsync<CheckpointException>().WithMessage("*cannot be loaded by ONNX Runtime*");
    }

    [Fact]
    public void Missing_file_is_named()
    {
        Loading().Should().Throw<WeightsNotFoundException>().Which.Path.Should().Be(Bad);
    }

    [Fact]
    public async Task File_that_is_not_configured_names_its_option()
    {
        await using ServiceProvider services = new ServiceCollection().AddJoJoGanOnnx().Services.BuildServiceProvider();

        Func<Task> sample = () => services.GetRequiredService<IFaceGenerator>().SampleAsync([1]);

        (await sample.Should().ThrowAsync<WeightsNotFoundException>().WithMessage("*ExportGeneratorAsync*"))
            .Which.OptionName.Should().Be("GeneratorPath");
    }

    [Fact]
    public async Task Strength_that_the_file_does_not_have_is_refused()
    {
        using OnnxStyle style = OnnxStyle.Load(demo["style"]);
        await using ServiceProvider services = demo.Services();

        Func<Task> draw = () => DrawAsync(services, style, new StylizationOptions { Strength = 0.5 });

        await draw.Should().ThrowAsync<InvalidOptionsException>().WithMessage("*Strength*'ink'*AdjustableStrength*");
    }

    [Fact]
    public async Task Style_of_libtorch_is_told_to_be_exported()
    {
        await using ServiceProvider services = demo.Services();

        Func<Task> draw = () => services.GetRequiredService<IStylizer>()
            .StylizeAsync([new LatentCode(12, 64, new float[12 * 64])], demo.Style);

        await draw.Should().ThrowAsync<StyleMismatchException>().WithMessage("*JoJoGan.Models*ExportStyleAsync*OnnxStyle.Load*");
    }

    [Fact]
    public async Task Exported_style_given_to_libtorch_is_refused_too()
    {
        using OnnxStyle style = OnnxStyle.Load(demo["style"]);

        Func<Task> draw = () => DrawAsync(demo.Torch, style);

        await draw.Should().ThrowAsync<StyleMismatchException>().WithMessage("*JoJoGan.Onnx*");
    }

    [Fact]
    public async Task Codes_of_another_generator_are_refused()
    {
        using OnnxStyle style = OnnxStyle.Load(demo["style"]);
        await using ServiceProvider services = demo.Services();

        Func<Task> draw = () => services.GetRequiredService<IStylizer>()
            .StylizeAsync([new LatentCode(18, 512, new float[18 * 512])], style);

        await draw.Should().ThrowAsync<InvalidOptionsException>().WithMessage("*18 x 512*");
    }

    [Theory]
    [InlineData(OnnxExecutionProvider.Cuda, "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData(OnnxExecutionProvider.DirectML, "Microsoft.ML.OnnxRuntime.DirectML")]
    [InlineData(OnnxExecutionProvider.CoreML, "macOS")]
    public async Task Execution_provider_that_is_not_there_is_named(OnnxExecutionProvider provider, string package)
    {
        await using ServiceProvider services = demo.Services(b => b.ConfigureOnnx(o => o.ExecutionProvider = provider));

        FluentActions.Invoking(services.GetRequiredService<IInverter>)
            .Should().Throw<NativeBackendException>().WithMessage($"*CPUExecutionProvider*{package}*");
    }

    [Fact]
    public async Task Options_that_exports_cannot_honor_are_refused()
    {
        await using ServiceProvider half = demo.Services(b => b.Configure(o => o.Precision = ComputePrecision.BFloat16));
        await using ServiceProvider odd = demo.Services(b => b.ConfigureOnnx(o =>
        {
            o.DeviceId = -1;
            o.ExecutionProvider = (OnnxExecutionProvider)9;
        }));

        FluentActions.Invoking(half.GetRequiredService<IInverter>)
            .Should().Throw<InvalidOptionsException>().WithMessage("*Precision*HalfPrecision*");
        FluentActions.Invoking(odd.GetRequiredService<IInverter>)
            .Should().Throw<InvalidOptionsException>().Which.Failures.Should().HaveCount(2);
    }

    private static async Task DrawAsync(IServiceProvider services, OnnxStyle style, StylizationOptions? options = null)
    {
        var code = new LatentCode(style.Layers, style.Dimension, new float[style.Layers * style.Dimension]);
        foreach (Image<Rgb24> image in await services.GetRequiredService<IStylizer>().StylizeAsync([code], style, options))
        {
            image.Dispose();
        }
    }

    private Action Loading() => () => OnnxStyle.Load(Bad).Dispose();

    /// <summary>Writes the style's model with a change.</summary>
    private void Change(Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(demo["style"]));
        change(model);
        using FileStream file = File.Create(Bad);
        Google.Protobuf.MessageExtensions.WriteTo(model, file);
    }

    private static void MoveOut(TensorProto weights, string location, int bytes)
    {
        weights.RawData = Google.Protobuf.ByteString.Empty;
        weights.Dims.Clear();
        weights.Dims.Add(bytes / 4);
        weights.ExternalData.Add(
        [
            new StringStringEntryProto { Key = "location", Value = location },
            new StringStringEntryProto { Key = "length", Value = FormattableString.Invariant($"{bytes}") },
        ]);
    }
}
