using System.Globalization;
using JoJoGan.Latents;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>Sizes of a style encoder. The defaults are those of the published FFHQ encoder.</summary>
public sealed record StyleEncoderConfig
{
    /// <summary>
    /// Side in pixels of the pictures of the generator that the codes are for; a power of two from 8. The default is 1024.
    /// </summary>
    public int StyleGanSize { get; init; } = 1024;

    /// <summary>Side in pixels of the pictures that the encoder takes: a power of two from 64. The default is 256.</summary>
    public int ImageSize { get; init; } = 256;

    /// <summary>Length of a style vector. At least 1. The default is 512.</summary>
    public int StyleDimension { get; init; } = 512;

    /// <summary>
    /// Width of the convolutions that bring a feature map down to a style vector. At least 1. Null, the default, takes
    /// <see cref="StyleDimension" />, as the published encoders do.
    /// </summary>
    public int? StyleWidth { get; init; }

    /// <summary>
    /// Whether the rows are read off a feature pyramid, the finer ones from larger maps, as in e4e and pSp. Those of ReStyle are
    /// all read off the trunk's last map. The default is true.
    /// </summary>
    public bool HasPyramid { get; init; } = true;

    /// <summary>Widths of the trunk.</summary>
    public IrSe50Config Trunk { get; init; } = new();

    /// <summary>Number of style vectors, 2·log2(size) - 2.</summary>
    public int Layers => LayerMask.LayersOf(StyleGanSize);

    /// <summary>Reads the sizes of an encoder off the shapes of its checkpoint.</summary>
    /// <param name="shapes">Shapes by key, without the <c>encoder.</c> that the published file puts before them.</param>
    /// <param name="file">The checkpoint's file, for error messages.</param>
    /// <exception cref="CheckpointException">The keys or shapes are not a style encoder's.</exception>
    public static StyleEncoderConfig FromLayout(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        int layers = 0;
        while (shapes.ContainsKey(LinearKey(layers)))
        {
            layers++;
        }

        if (layers < 4 || layers % 2 != 0 || layers > 18)
        {
            throw new CheckpointException(
                "These are not the keys of a style encoder; is it the right file?",
                file, "styles.N", "4 to 18 style blocks, an even number", $"{layers}");
        }

        int dimension = IrSe50Config.Outputs(shapes, file, LinearKey(0), dimensions: 2, least: 1);
        int width = IrSe50Config.Outputs(shapes, file, ConvolutionKey(0), dimensions: 4, least: 1);
        return new StyleEncoderConfig
        {
            StyleGanSize = 1 << ((layers + 2) / 2),
            ImageSize = 16 << Convolutions(shapes, file), // each halves the side of a sixteenth, down to one pixel
            StyleDimension = dimension,
            StyleWidth = width == dimension ? null : width,
            HasPyramid = shapes.ContainsKey("latlayer1.weight"),
            Trunk = IrSe50Config.FromLayout(shapes, file),
        };
    }

    private static int Convolutions(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        int count = 0;
        while (count <= 6 && shapes.ContainsKey(ConvolutionKey(count)))
        {
            count++;
        }

        return count is >= 2 and <= 6
            ? count
            : throw new CheckpointException(
                "These are not the keys of a style encoder; is it the right file?",
                file, ConvolutionKey(0), "2 to 6 convolutions", $"{count}");
    }

    private static string ConvolutionKey(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"styles.0.convs.{2 * index}.weight");

    private static string LinearKey(int row) => string.Create(CultureInfo.InvariantCulture, $"styles.{row}.linear.weight");
}
