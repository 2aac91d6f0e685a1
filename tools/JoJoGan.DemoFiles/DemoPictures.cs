using JoJoGan.Imaging;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>Pictures of synthetic faces that the demo model was not trained on: some as photos, another person in a style.</summary>
internal static class DemoPictures
{
    /// <summary>How many photos there are.</summary>
    public const int Photos = 6;

    private const ulong PhotoSeed = 960_000_000;
    private const ulong StyleSeed = 970_000_002;

    /// <summary>Draws a photo; the caller disposes it.</summary>
    /// <param name="index">Another face for another number.</param>
    /// <param name="size">Side in pixels.</param>
    public static Image<Rgb24> Photo(int index, int size) => Draw(PhotoSeed + (ulong)index, size, FaceStyle.Photo);

    /// <summary>Draws the style picture; the caller disposes it.</summary>
    /// <param name="style">Its style.</param>
    /// <param name="size">Side in pixels.</param>
    public static Image<Rgb24> Style(FaceStyle style, int size) => Draw(StyleSeed, size, style);

    private static Image<Rgb24> Draw(ulong seed, int size, FaceStyle style)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(seed);
        Tensor parameters = FaceParameters.FromLatent(randn([1, FaceParameters.Count], generator: random));
        return PictureTensors.ToPictures(FaceRenderer.Render(parameters, size, style))[0];
    }
}
