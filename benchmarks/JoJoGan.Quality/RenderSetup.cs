using JoJoGan.DependencyInjection;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>The library as a host uses it, with the demo model and one thread, so that several work side by side.</summary>
internal sealed class RenderSetup : IDisposable
{
    private readonly ServiceProvider provider;

    /// <param name="precision">What the networks compute in.</param>
    /// <param name="method">How faces are inverted.</param>
    /// <param name="encoder">The encoder's file; null for the demo model's own.</param>
    /// <param name="steps">The inverter's steps; null for its default.</param>
    public RenderSetup(
        ComputePrecision precision = ComputePrecision.Float32,
        InversionMethod method = InversionMethod.E4e,
        string? encoder = null,
        int? steps = null)
    {
        var services = new ServiceCollection();
        JoJoGanBuilder library = services
            .AddJoJoGan(o => (o.Threads, o.Precision, o.KeepFreedMemory) = (1, precision, true))
            .UseDemoModel()
            .UseInverter(method, o => o.Steps = steps);
        if (encoder is not null)
        {
            library.UseEncoder(encoder);
        }

        provider = services.BuildServiceProvider();
    }

    /// <summary>The codes of faces.</summary>
    public async Task<IReadOnlyList<LatentCode>> InvertAsync(IReadOnlyList<Image<Rgb24>> faces) =>
        [.. (await FindAsync(faces)).Select(face => face.Code)];

    /// <summary>Inverts faces.</summary>
    public Task<IReadOnlyList<InvertedFace>> FindAsync(IReadOnlyList<Image<Rgb24>> faces) =>
        provider.GetRequiredService<IInverter>().InvertAsync(faces);

    /// <summary>Draws inverted faces without a style.</summary>
    public async Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(IReadOnlyList<InvertedFace> faces)
    {
        var drawn = new List<Image<Rgb24>>();
        foreach (InvertedFace face in faces)
        {
            drawn.AddRange(face.Pivot is { } pivot
                ? await DrawAsync([new InvertedFace(face.Code)], pivot)
                : await provider.GetRequiredService<IFaceGenerator>().GenerateAsync([face.Code]));
        }

        return drawn;
    }

    /// <summary>Draws inverted faces in a style.</summary>
    public Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(IReadOnlyList<InvertedFace> faces, StyleModel style) =>
        provider.GetRequiredService<IStylizer>().StylizeAsync(faces, style);

    /// <summary>Learns a style.</summary>
    public Task<StyleModel> LearnAsync(IReadOnlyList<Image<Rgb24>> references, FineTuningOptions options) =>
        provider.GetRequiredService<IFineTuner>().FineTuneAsync([.. references.Select(r => new StyleReference(r))], options);

    /// <summary>Draws codes in a style.</summary>
    public Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(IReadOnlyList<LatentCode> codes, StyleModel style, double strength = 1) =>
        provider.GetRequiredService<IStylizer>()
            .StylizeAsync(codes, style, new StylizationOptions { Strength = strength, BatchSize = 8 });

    /// <summary>Saves a style and loads it again.</summary>
    public async Task<StyleModel> PackAsync(StyleModel style, string path, StyleFormat format)
    {
        IStyleStore store = provider.GetRequiredService<IStyleStore>();
        await store.SaveAsync(style, path, format);
        return await store.LoadAsync(path);
    }

    /// <summary>How many weights fine-tuning changes: all but the mapping network's.</summary>
    public static long TunedWeights(StyleModel style) => ((GeneratorStyle)style).Generator.named_parameters()
        .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal)).Sum(p => p.parameter.numel());

    public void Dispose() => provider.Dispose();
}
