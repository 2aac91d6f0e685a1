using JoJoGan.Imaging;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>Pictures of synthetic faces: one as a photo, another person drawn in ink.</summary>
internal static class DemoPictures
{
    private const int PhotoSeed = 3;
    private const int StyleSeed = 8;

    /// <summary>Draws the photo; the caller disposes it.</summary>
    public static Image<Rgb24> Photo(int size) => Draw(PhotoSeed, size, FaceStyle.Photo);

    /// <summary>Draws the style picture; the caller disposes it.</summary>
    public static Image<Rgb24> Style(int size) => Draw(StyleSeed, size, FaceStyle.Ink);

    private static Image<Rgb24> Draw(int seed, int size, FaceStyle style)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator((ulong)seed);
        Tensor parameters = FaceParameters.FromLatent(randn([1, FaceParameters.Count], generator: random));
        return PictureTensors.ToPictures(FaceRenderer.Render(parameters, size, style))[0];
    }
}
