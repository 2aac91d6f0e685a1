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
        (IReadOnlyList<Image<Rgb24>> pictures, IReadOnlyList<Image<Rgb24>> truth, Image<Rgb24> window) = Draw();

        IReadOnlyList<InvertedFace> found = await services.GetRequiredService<IInverter>().InvertAsync(pictures);
        using StyleModel style = await services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(window)],
            new FineTuningOptions { Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle } });
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        IReadOnlyList<Image<Rgb24>> plain = await stylizer.StylizeAsync(
            found, style, new StylizationOptions { Strength = 0 });
        IReadOnlyList<Image<Rgb24>> drawn = await stylizer.StylizeAsync([.. pictures.Select(p => (Alignment.FacePhoto)p)], style);

        Psnr(plain, pictures).Should().BeGreaterThan(25);
        Error(drawn, truth).Should().BeLessThan(0.6 * Error(plain, truth));
        foreach (Image<Rgb24> image in (IEnumerable<Image<Rgb24>>)[.. pictures, .. truth, window, .. plain, .. drawn])
        {
            image.Dispose();
        }
    }

    /// <summary>Photos of flowers, what they look like in stained glass, and a flower that is drawn so.</summary>
    private static (IReadOnlyList<Image<Rgb24>> Photos, IReadOnlyList<Image<Rgb24>> Truth, Image<Rgb24> Window) Draw()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(990_000_000);
        Tensor all = FlowerParameters.FromLatent(randn([Flowers + 1, FlowerParameters.Count], generator: random));
        Tensor flowers = all.narrow(0, 0, Flowers), reference = all.narrow(0, Flowers, 1);
        Tensor truth = FlowerRenderer.Render(
            FlowerParameters.Combine(flowers, reference.expand(Flowers, -1)), Size, FlowerStyle.Stained);
        return (
            ImageTensors.ToImages(FlowerRenderer.Render(flowers, Size)),
            ImageTensors.ToImages(truth),
            ImageTensors.ToImages(FlowerRenderer.Render(reference, Size, FlowerStyle.Stained))[0]);
    }

    private static double Psnr(IReadOnlyList<Image<Rgb24>> found, IReadOnlyList<Image<Rgb24>> wanted) =>
        -10 * Math.Log10(Error(found, wanted) / 4);

    private static double Error(IReadOnlyList<Image<Rgb24>> found, IReadOnlyList<Image<Rgb24>> wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        return (ImageTensors.ToTensor(found) - ImageTensors.ToTensor(wanted)).square().mean().item<float>();
    }
}
