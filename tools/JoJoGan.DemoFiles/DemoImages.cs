using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>Synthetic faces that the demo model was not trained on: some as photos, another person in a style.</summary>
internal static class DemoImages
{
    /// <summary>How many photos there are.</summary>
    public const int Photos = 6;

    private const ulong PhotoSeed = 960_000_000;
    private const ulong StyleSeed = 970_000_002;

    /// <summary>Draws a photo.</summary>
    /// <param name="index">Another face for another number.</param>
    /// <param name="size">Side in pixels.</param>
    public static Image<Rgb24> Photo(int index, int size) => Draw(PhotoSeed + (ulong)index, size, FaceStyle.Photo);

    /// <summary>Draws the style picture.</summary>
    /// <param name="style">Its style.</param>
    /// <param name="size">Side in pixels.</param>
    public static Image<Rgb24> Style(FaceStyle style, int size) => Draw(StyleSeed, size, style);

    /// <summary>Draws a photo with the face somewhere in it.</summary>
    /// <param name="index">Another face for another number.</param>
    public static Image<Rgb24> Frame(int index)
    {
        using Tensor person = Parameters(PhotoSeed + (ulong)index);
        return new FaceClip(person, seed: index).Draw(1).Single();
    }

    /// <summary>Draws five seconds of the first photo's face, moving.</summary>
    public static IEnumerable<Image<Rgb24>> Clip()
    {
        using Tensor person = Parameters(PhotoSeed);
        foreach (Image<Rgb24> frame in new FaceClip(person, seed: 1).Draw(5 * FaceClip.FramesPerSecond))
        {
            yield return frame;
        }
    }

    /// <summary>Draws the faces of the photos and of the style picture in every style, a row for each.</summary>
    /// <param name="size">Side of a face in pixels.</param>
    public static Image<Rgb24> AllStyles(int size)
    {
        using var scope = NewDisposeScope();
        Tensor parameters = cat(
            [.. Enumerable.Range(0, Photos).Select(i => Parameters(PhotoSeed + (ulong)i)), Parameters(StyleSeed)], 0);
        IEnumerable<Tensor> rows = Enum.GetValues<FaceStyle>()
            .Select(style => FaceRenderer.Render(parameters, size, style).permute(1, 2, 0, 3).reshape(3, size, -1));
        return ImageTensors.ToImages(cat([.. rows], 1).unsqueeze(0))[0];
    }

    private static Tensor Parameters(ulong seed)
    {
        using var random = new torch.Generator(seed);
        using Tensor z = randn([1, FaceParameters.Count], generator: random);
        return FaceParameters.FromLatent(z);
    }

    private static Image<Rgb24> Draw(ulong seed, int size, FaceStyle style)
    {
        using var scope = NewDisposeScope();
        return ImageTensors.ToImages(FaceRenderer.Render(Parameters(seed), size, style))[0];
    }
}
