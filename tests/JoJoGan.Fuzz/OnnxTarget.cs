using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Students;
using JoJoGan.Onnx.Students;
using JoJoGan.Onnx.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Fuzz;

/// <summary>Exported styles: what the file says of itself, and what ONNX Runtime draws with it.</summary>
internal static class OnnxTarget
{
    public static FuzzTarget Create(string folder)
    {
        byte[][] seeds = [.. SeedsAsync(folder).GetAwaiter().GetResult()];

        // Lives as long as the process.
        IStylizer stylizer =
            new ServiceCollection().AddJoJoGanOnnx().Services.BuildServiceProvider().GetRequiredService<IStylizer>();
        return FuzzTarget.Mutating("exports", seeds, path =>
        {
            foreach (Image<Rgb24> image in DrawAsync(stylizer, path).GetAwaiter().GetResult())
            {
                image.Dispose();
            }
        });
    }

    private static async Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(IStylizer stylizer, string path)
    {
        OnnxStyle generator;
        try
        {
            generator = OnnxStyle.Load(path);
        }
        catch (CheckpointException)
        {
            using OnnxStudent student = OnnxStudent.Load(path);
            using var face = new Image<Rgb24>(32, 32);
            return await stylizer.StylizeAsync([new FacePhoto(face) { IsAligned = true }], student);
        }

        using (generator)
        {
            var code = new LatentCode(generator.Layers, generator.Dimension, new float[generator.Layers * generator.Dimension]);
            return await stylizer.StylizeAsync([code], generator);
        }
    }

    private static async Task<List<byte[]>> SeedsAsync(string folder)
    {
        string @base = Path.Combine(folder, "onnx-base.safetensors"), saved = Path.Combine(folder, "onnx-style.safetensors");
        using (var generator = SmallNetworks.Generator(seed: 1))
        {
            SafetensorsFile.Write(@base, generator.state_dict());
            var metadata = new StyleMetadata { Name = "ink", Size = SmallNetworks.Config.Size };
            SafetensorsFile.Write(saved, generator.state_dict(), StyleMetadataFormat.Write(metadata, StyleFormat.Full));
        }

        await using ServiceProvider services =
            new ServiceCollection().AddJoJoGan().UseGenerator(@base).Services.BuildServiceProvider();
        using StyleModel style = await services.GetRequiredService<IStyleStore>().LoadAsync(saved);
        var seeds = new List<byte[]>();
        OnnxExportOptions[] forms = [new(), new() { HalfPrecision = true }, new() { AdjustableStrength = true }];
        foreach (OnnxExportOptions options in forms)
        {
            string path = Path.Combine(folder, "seed.onnx");
            await services.GetRequiredService<OnnxExporter>().ExportStyleAsync(style, path, options);
            seeds.Add(await File.ReadAllBytesAsync(path));
        }

        using NetworkStudent student = SmallNetworks.Student();
        string exported = Path.Combine(folder, "student.onnx");
        await services.GetRequiredService<OnnxExporter>().ExportStyleAsync(student, exported);
        seeds.Add(await File.ReadAllBytesAsync(exported));
        return seeds;
    }
}
