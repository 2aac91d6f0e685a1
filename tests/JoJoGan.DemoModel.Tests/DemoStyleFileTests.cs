using JoJoGan.Errors;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp;

namespace JoJoGan.Demo.Tests;

/// <summary>Files of styles of the demo model that were once read wrong.</summary>
public sealed class DemoStyleFileTests : IDisposable
{
    private readonly ServiceProvider services;

    public DemoStyleFileTests()
    {
        var collection = new ServiceCollection();
        collection.AddJoJoGan(options => options.Threads = 1).UseDemoModel();
        services = collection.BuildServiceProvider();
    }

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task Style_without_any_difference_draws_as_the_base()
    {
        string path = CaseFile.Path("pack-of-base-unreadable.safetensors");
        using StyleModel style = await services.GetRequiredService<IStyleStore>().LoadAsync(path);

        IFaceGenerator generator = services.GetRequiredService<IFaceGenerator>();
        IReadOnlyList<LatentCode> codes = await generator.SampleAsync([1]);
        using Image<Rgb24> expected = (await generator.GenerateAsync(codes))[0];
        using Image<Rgb24> drawn = (await services.GetRequiredService<IStylizer>().StylizeAsync(codes, style))[0];
        Pixels(drawn).Should().Equal(Pixels(expected));
        StyleFiles.Describe(path).Format.Should().Be(StyleFormat.LowRank);
    }

    [Fact]
    public async Task Compact_style_of_rank_0_is_refused_when_it_is_loaded()
    {
        Func<Task> load = () => services.GetRequiredService<IStyleStore>().LoadAsync(CaseFile.Path("compact-rank0.safetensors"));

        CheckpointException error = (await load.Should().ThrowAsync<CheckpointException>()).Which;
        (error.Key, error.Expected, error.Actual).Should().Be(("conv1.conv.modulation.weight.scale", "a rank from 1 to 64", "0"));
    }

    private static Rgb24[] Pixels(Image<Rgb24> picture)
    {
        var pixels = new Rgb24[picture.Width * picture.Height];
        picture.CopyPixelDataTo(pixels);
        return pixels;
    }
}
