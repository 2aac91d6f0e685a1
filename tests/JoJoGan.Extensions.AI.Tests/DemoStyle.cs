using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Extensions.AI.Tests;

/// <summary>The demo model, a style that it learned in a few steps, and a photo new to it; made once for all tests.</summary>
public sealed class DemoStyle : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    /// <summary>Where the style is saved.</summary>
    public string StylePath => Path.Combine(folder, "ink.safetensors");

    /// <summary>The photo's PNG file.</summary>
    public byte[] PhotoFile { get; private set; } = [];

    /// <summary>A host with the demo model and the style as its image generator; the caller disposes it.</summary>
    public ServiceProvider Host(Action<JoJoGanOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddJoJoGan(configure).UseDemoModel().AddImageGenerator(StylePath);
        return services.BuildServiceProvider();
    }

    /// <summary>Learns the style and draws the photo.</summary>
    public async Task InitializeAsync()
    {
        using Image<Rgb24> reference = Draw(970_000_002, DemoWeights.Size, FaceStyle.Ink);
        using Image<Rgb24> photo = Draw(960_000_000, 256, FaceStyle.Photo);
        string photoPath = Path.Combine(folder, "photo.png");
        ImageWriter.Write(photo, photoPath);
        PhotoFile = await File.ReadAllBytesAsync(photoPath);

        await using ServiceProvider host = Host();
        using StyleModel style = await host.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(reference)], new FineTuningOptions { Steps = 4 });
        await host.GetRequiredService<IStyleStore>().SaveAsync(style, StylePath);
    }

    /// <summary>Removes the files.</summary>
    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private static Image<Rgb24> Draw(ulong seed, int size, FaceStyle style)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(seed);
        Tensor z = randn([1, FaceParameters.Count], generator: random);
        return ImageTensors.ToImages(FaceRenderer.Render(FaceParameters.FromLatent(z), size, style))[0];
    }
}
