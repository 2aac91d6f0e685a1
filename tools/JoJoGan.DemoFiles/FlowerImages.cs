using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFlowers;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>Flowers that the generator of flowers was not trained on.</summary>
internal static class FlowerImages
{
    private const string Weights = "samples/weights/flowers.safetensors";
    private const ulong Seed = 980_000_001;
    private const ulong PhotoSeed = 981_000_000;
    private const ulong WindowSeed = 982_000_000;
    private const int PictureSize = 256;
    private const int Margin = 64;
    private const int Shown = 8;
    private const int Enlarged = 2;

    /// <summary>Draws a photo of a flower, wider than high.</summary>
    /// <param name="index">Another flower for another number.</param>
    public static Image<Rgb24> Photo(int index)
    {
        using Image<Rgb24> flower = Draw(PhotoSeed + (ulong)index, FlowerStyle.Photo);
        using Tensor pixels = ImageTensors.ToTensor([flower]);
        using Tensor wide = nn.functional.pad(pixels, [Margin, Margin, 0, 0], PaddingModes.Replicate);
        return ImageTensors.ToImages(wide)[0];
    }

    /// <summary>Draws a flower of stained glass.</summary>
    public static Image<Rgb24> Window() => Draw(WindowSeed, FlowerStyle.Stained);

    /// <summary>
    /// Rows: flowers as they are drawn, the same flowers by the generator, by the generator with the last one's code in the rows
    /// of full style, and drawn as stained glass.
    /// </summary>
    public static Image<Rgb24> Sheet()
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Generator generator = NetworkLoader.LoadGenerator(Weights, CPU);
        using var random = new torch.Generator(Seed);
        Tensor z = randn([Shown, generator.Config.StyleDim], generator: random);
        z = z.mul(z.mul(z).mean([1], keepdim: true).rsqrt());
        Tensor parameters = FlowerParameters.FromLatent(z.narrow(1, 0, FlowerParameters.Count));
        Tensor w = generator.Mapping(z).unsqueeze(1).expand(-1, generator.Config.Layers, -1);
        int replaced = Latents.LayerMask.FullStyle(generator.Config.Size).Rows[0];
        Tensor last = w.narrow(0, Shown - 1, 1).narrow(1, replaced, generator.Config.Layers - replaced).expand(Shown, -1, -1);
        Tensor mixed = cat([w.narrow(1, 0, replaced), last], 1);
        int size = generator.Config.Size;
        Tensor[] rows =
        [
            FlowerRenderer.Render(parameters, size),
            generator.Synthesize(w, generator.FixedNoise),
            generator.Synthesize(mixed, generator.FixedNoise),
            FlowerRenderer.Render(parameters, size, FlowerStyle.Stained),
        ];
        Tensor sheet = cat([.. rows.Select(row => row.permute(1, 2, 0, 3).reshape(3, size, -1))], 1);
        sheet = sheet.repeat_interleave(Enlarged, 1).repeat_interleave(Enlarged, 2);
        return ImageTensors.ToImages(sheet.unsqueeze(0))[0];
    }

    private static Image<Rgb24> Draw(ulong seed, FlowerStyle style)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(seed);
        Tensor parameters = FlowerParameters.FromLatent(randn([1, FlowerParameters.Count], generator: random));
        return ImageTensors.ToImages(FlowerRenderer.Render(parameters, PictureSize, style))[0];
    }
}
