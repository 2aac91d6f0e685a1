using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.SyntheticFlowers;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.DemoModel.Tests;

/// <summary>One-shot stylization with a generator of flowers, which has neither encoder nor detector.</summary>
public sealed class FlowerTests : IDisposable
{
    private const int Size = 64;
    private const int Flowers = 4;

    private readonly ServiceProvider services = new ServiceCollection()
        .AddJoJoGan(o => (o.Threads, o.Inversion.Steps) = (2, 30))
        .UseGenerator(RepositoryFolder.Combine("samples", "weights", "flowers.safetensors"))
        .Services.BuildServiceProvider();

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task One_picture_of_stained_glass_brings_unseen_flowers_nearer_to_the_truth()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(990_000_000);
        Tensor all = FlowerParameters.FromLatent(randn([Flowers + 1, FlowerParameters.Count], generator: random));
        Tensor flowers = all.narrow(0, 0, Flowers), reference = all.narrow(0, Flowers, 1);
        Tensor photos = FlowerRenderer.Render(flowers, Size);
        Tensor truth = FlowerRenderer.Render(
            FlowerParameters.Combine(flowers, reference.expand(Flowers, -1)), Size, FlowerStyle.Stained);
        IReadOnlyList<Image<Rgb24>> pictures = ImageTensors.ToImages(photos);
        using Image<Rgb24> window = ImageTensors.ToImages(FlowerRenderer.Render(reference, Size, FlowerStyle.Stained))[0];

        IReadOnlyList<InvertedFace> found = await services.GetRequiredService<IInverter>().InvertAsync(pictures);
        using StyleModel style = await services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(window)],
            new FineTuningOptions { Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle } });
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        IReadOnlyList<Image<Rgb24>> plain = await stylizer.StylizeAsync(
            found, style, new StylizationOptions { Strength = 0 });
        IReadOnlyList<Image<Rgb24>> drawn = await stylizer.StylizeAsync([.. pictures.Select(p => (Alignment.FacePhoto)p)], style);

        Psnr(plain, photos).Should().BeGreaterThan(25);
        Error(drawn, truth).Should().BeLessThan(0.6 * Error(plain, truth));
        foreach (Image<Rgb24> image in (IEnumerable<Image<Rgb24>>)[.. pictures, .. plain, .. drawn])
        {
            image.Dispose();
        }
    }

    private static double Psnr(IReadOnlyList<Image<Rgb24>> found, Tensor wanted) => -10 * Math.Log10(Error(found, wanted) / 4);

    private static double Error(IReadOnlyList<Image<Rgb24>> found, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        return (ImageTensors.ToTensor(found) - wanted).square().mean().item<float>();
    }
}
