using System.Text.RegularExpressions;
using JoJoGan.DemoModel;
using JoJoGan.Imaging;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Packaging.Tests;

/// <summary>An app that knows nothing of this repository but the packages.</summary>
[Collection(PackagingCollection.Name)]
public sealed partial class ConsumerTests(PackedPackages packages) : IDisposable
{
    private const int PhotoSize = 256;

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-consumer-").FullName;

    [Fact]
    public async Task App_made_by_the_readme_stylizes_a_face()
    {
        WriteApp();
        WriteFace("photo.png", seed: 960_000_000, FaceStyle.Photo);
        WriteFace("style.png", seed: 970_000_002, FaceStyle.Ink);

        await DotnetCommand.RunAsync(folder, "run", "-c", "Release");

        using Image<Rgb24> picture = ImageLoader.Load(InFolder("stylized.png"));
        (picture.Width, picture.Height).Should().Be((DemoWeights.Size, DemoWeights.Size));
        Enumerable.Range(0, DemoWeights.Size).Select(i => picture[i, i]).Distinct()
            .Should().HaveCountGreaterThan(DemoWeights.Size / 4);
    }

    [Fact]
    public async Task App_with_an_image_generator_of_the_adapter_draws_a_face()
    {
        ConsumerApp.Write(
            folder, packages, """
                #pragma warning disable MEAI001
                using JoJoGan.FineTuning;
                using JoJoGan.Imaging;
                using JoJoGan.Styles;
                using Microsoft.Extensions.AI;
                using Microsoft.Extensions.DependencyInjection;

                await using var services = new ServiceCollection().AddJoJoGan().UseDemoModel()
                    .AddImageGenerator("style.safetensors").Services.BuildServiceProvider();
                using var picture = ImageLoader.Load("style.png");
                var tuner = services.GetRequiredService<IFineTuner>();
                using var style = await tuner.FineTuneAsync([new(picture)], new() { Steps = 2 });
                await services.GetRequiredService<IStyleStore>().SaveAsync(style, "style.safetensors");
                var generator = services.GetRequiredService<IImageGenerator>();
                var photo = new DataContent(await File.ReadAllBytesAsync("photo.png"), "image/png");
                var response = await generator.GenerateAsync(new ImageGenerationRequest { OriginalImages = [photo] });
                await File.WriteAllBytesAsync("stylized.png", response.Contents.OfType<DataContent>().Single().Data.ToArray());
                """,
            ("JoJoGan.DemoModel", PackedPackages.Version), ("JoJoGan.Extensions.AI", PackedPackages.Version),
            ("TorchSharp-cpu", ConsumerApp.TorchSharpVersion), ("Microsoft.Extensions.DependencyInjection", "10.*"));
        WriteFace("photo.png", seed: 960_000_000, FaceStyle.Photo);
        WriteFace("style.png", seed: 970_000_002, FaceStyle.Ink);

        await DotnetCommand.RunAsync(folder, "run", "-c", "Release");

        using Image<Rgb24> picture = ImageLoader.Load(InFolder("stylized.png"));
        (picture.Width, picture.Height).Should().Be((DemoWeights.Size, DemoWeights.Size));
    }

    [Fact]
    public async Task Style_learned_in_one_app_is_drawn_in_another_without_libtorch()
    {
        string drawing = Directory.CreateDirectory(InFolder("drawing")).FullName;
        string learning = Directory.CreateDirectory(InFolder("learning")).FullName;
        WriteFace("photo.png", seed: 960_000_000, FaceStyle.Photo);
        WriteFace("style.png", seed: 970_000_002, FaceStyle.Ink);
        ConsumerApp.Write(
            learning, packages, """
                using JoJoGan.FineTuning;
                using JoJoGan.Imaging;
                using JoJoGan.Models.Onnx;
                using JoJoGan.Stylization;
                using Microsoft.Extensions.DependencyInjection;

                await using var services = new ServiceCollection().AddJoJoGan().UseDemoModel().Services.BuildServiceProvider();
                using var picture = ImageLoader.Load("../style.png");
                using var photo = ImageLoader.Load("../photo.png");
                var tuner = services.GetRequiredService<IFineTuner>();
                using var style = await tuner.FineTuneAsync([new(picture)], new() { Steps = 10 });
                using var face = (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
                ImageWriter.Write(face, "../learned.png");
                var exporter = services.GetRequiredService<OnnxExporter>();
                await exporter.ExportStyleAsync(style, "../style.onnx");
                await exporter.ExportEncoderAsync("../encoder.onnx");
                await exporter.ExportDetectorAsync("../detector.onnx");
                """,
            ("JoJoGan.DemoModel", PackedPackages.Version), ("TorchSharp-cpu", ConsumerApp.TorchSharpVersion),
            ("Microsoft.Extensions.DependencyInjection", "10.*"));
        ConsumerApp.Write(
            drawing, packages, """
                using JoJoGan.Imaging;
                using JoJoGan.Onnx.Styles;
                using JoJoGan.Stylization;
                using Microsoft.Extensions.DependencyInjection;

                await using var services = new ServiceCollection().AddJoJoGanOnnx()
                    .UseEncoder("../encoder.onnx").UseFaceDetector("../detector.onnx").Services.BuildServiceProvider();
                using var style = OnnxStyle.Load("../style.onnx");
                using var photo = ImageLoader.Load("../photo.png");
                using var face = (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
                ImageWriter.Write(face, "../drawn.png");
                """,
            ("JoJoGan.Onnx", PackedPackages.Version), ("Microsoft.ML.OnnxRuntime", ConsumerApp.OnnxRuntimeVersion),
            ("Microsoft.Extensions.DependencyInjection", "10.*"));

        await DotnetCommand.RunAsync(learning, "run", "-c", "Release");
        await DotnetCommand.RunAsync(drawing, "run", "-c", "Release");

        using Image<Rgb24> learned = ImageLoader.Load(InFolder("learned.png")), drawn = ImageLoader.Load(InFolder("drawn.png"));
        (from x in Enumerable.Range(0, DemoWeights.Size)
         from y in Enumerable.Range(0, DemoWeights.Size)
         select Math.Abs(learned[x, y].G - drawn[x, y].G)).Max().Should().BeLessThanOrEqualTo(2);
        File.ReadAllText(Path.Combine(drawing, "obj", "project.assets.json")).Should().NotContainEquivalentOf("torch");
        Directory.EnumerateFiles(Path.Combine(drawing, "bin"), "*", SearchOption.AllDirectories).Select(Path.GetFileName)
            .Should().Contain("JoJoGan.Onnx.dll")
            .And.NotContain(name => name!.Contains("torch", StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string InFolder(string name) => Path.Combine(folder, name);

    /// <summary>Writes the readme's program, with the packages that the readme adds.</summary>
    private void WriteApp()
    {
        string readme = File.ReadAllText(RepositoryFolder.Combine("src", "PACKAGE.md"));
        string program = CodeBlock().Match(readme).Groups[1].Value;
        ConsumerApp.Write(
            folder, packages, program,
            ("JoJoGan.DemoModel", PackedPackages.Version), ("TorchSharp-cpu", ConsumerApp.TorchSharpVersion),
            ("Microsoft.Extensions.DependencyInjection", "10.*"));
    }

    private void WriteFace(string name, ulong seed, FaceStyle style)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var random = new torch.Generator(seed);
        torch.Tensor parameters = FaceParameters.FromLatent(torch.randn([1, FaceParameters.Count], generator: random));
        using Image<Rgb24> face = ImageTensors.ToImages(FaceRenderer.Render(parameters, PhotoSize, style))[0];
        ImageWriter.Write(face, InFolder(name));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
