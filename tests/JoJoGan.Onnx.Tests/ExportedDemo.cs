using JoJoGan.DependencyInjection;
using JoJoGan.FineTuning;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Onnx.Tests;

/// <summary>The demo model and a style of it, on libtorch and exported.</summary>
public sealed class ExportedDemo : IAsyncLifetime
{
    private readonly ServiceProvider torchServices;
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-onnx-").FullName;

    public ExportedDemo() =>
        torchServices = new ServiceCollection().AddJoJoGan().UseDemoModel().Services.BuildServiceProvider();

    /// <summary>The services over libtorch.</summary>
    public IServiceProvider Torch => torchServices;

    /// <summary>The style, for <see cref="Torch"/>.</summary>
    public StyleModel Style { get; private set; } = null!;

    /// <summary>The path of a file in the folder: generator, mapping, encoder, detector, style or adjustable.</summary>
    public string this[string name] => Path.Combine(folder, name + ".onnx");

    /// <summary>Services over the exported files.</summary>
    public ServiceProvider Services(Action<JoJoGanBuilder>? change = null)
    {
        JoJoGanBuilder builder = new ServiceCollection().AddJoJoGanOnnx()
            .UseGenerator(this["generator"]).UseEncoder(this["encoder"]).UseFaceDetector(this["detector"])
            .ConfigureOnnx(o => o.MappingPath = this["mapping"]);
        change?.Invoke(builder);
        return builder.Services.BuildServiceProvider();
    }

    /// <summary>A face that the demo model was not trained on.</summary>
    public static Image<Rgb24> Face(ulong seed, FaceStyle style = FaceStyle.Photo, int size = 256)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var random = new torch.Generator(seed);
        torch.Tensor parameters = FaceParameters.FromLatent(torch.randn([1, FaceParameters.Count], generator: random));
        return ImageTensors.ToImages(FaceRenderer.Render(parameters, size, style))[0];
    }

    public async Task InitializeAsync()
    {
        using Image<Rgb24> reference = Face(970_000_002, FaceStyle.Ink);
        Style = await Torch.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(reference)], new FineTuningOptions { Steps = 5, Name = "ink", Author = "A. Artist" });
        OnnxExporter exporter = Torch.GetRequiredService<OnnxExporter>();
        await exporter.ExportGeneratorAsync(this["generator"]);
        await exporter.ExportMappingAsync(this["mapping"]);
        await exporter.ExportEncoderAsync(this["encoder"]);
        await exporter.ExportDetectorAsync(this["detector"]);
        await exporter.ExportStyleAsync(Style, this["style"]);
        await exporter.ExportStyleAsync(Style, this["adjustable"], new OnnxExportOptions { AdjustableStrength = true });
    }

    public async Task DisposeAsync()
    {
        Style.Dispose();
        await torchServices.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ExportedDemoCollection : ICollectionFixture<ExportedDemo>
{
    public const string Name = "exported demo";
}
