using JoJoGan.DemoModel;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>Faces that the model has never seen: drawn from seeds that its training does not use.</summary>
internal static class Faces
{
    private const ulong HeldOut = 900_000_000;

    /// <summary>The styles to learn: all but the photo.</summary>
    public static IReadOnlyList<FaceStyle> Styles { get; } =
        [.. Enum.GetValues<FaceStyle>().Where(style => style != FaceStyle.Photo)];

    /// <summary>The parameters of faces [n, P].</summary>
    /// <param name="count">How many.</param>
    /// <param name="series">Other faces for another number.</param>
    public static Tensor Draw(int count, int series)
    {
        using var random = new torch.Generator(HeldOut + 1000 + (ulong)series);
        using Tensor z = randn([count, FaceParameters.Count], generator: random);
        return FaceParameters.FromLatent(z);
    }

    /// <summary>A style picture: one face, in the style.</summary>
    /// <param name="parameters">[1, P].</param>
    /// <param name="style">Its style.</param>
    public static Image<Rgb24> Image(Tensor parameters, FaceStyle style)
    {
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size, style);
        return ImageTensors.ToImages(drawn)[0];
    }
}
