using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>
/// What the style encoders have in common: the IR-SE50 trunk, a feature pyramid over its last three stages and one style
/// block for each w+ row (arXiv 2008.00951 section 3). Keys as in omertov/encoder4editing
/// <c>models/encoders/psp_encoders.py</c>; both encoders take the same weights. Without the pyramid they are those of
/// yuval-alaluf/restyle-encoder (arXiv 2104.02699).
/// </summary>
public abstract class StyleEncoderNetwork : IrSe50Network
{
    internal const int FirstMiddleRow = 3;
    internal const int FirstFineRow = 7;

    private readonly ModuleList<Module<Tensor, Tensor>> styles;
    private readonly WinogradConv2d? latlayer1;
    private readonly WinogradConv2d? latlayer2;

    /// <summary>Makes an encoder whose weights are yet to be loaded.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    protected StyleEncoderNetwork(string name, StyleEncoderConfig config, Device? device)
        : base(name, config.Trunk, device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(config.StyleDimension, 1, nameof(config));
        ImageSize = config.ImageSize;
        Layers = config.Layers;
        StyleDimension = config.StyleDimension;
        InputChannels = config.Trunk.InputChannels;
        IReadOnlyList<int> widths = config.Trunk.StageChannels;
        int channels = widths[3], width = config.StyleWidth ?? config.StyleDimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(config));
        styles = ModuleList(Enumerable.Range(0, config.Layers)
            .Select(Module<Tensor, Tensor> (row) => new StyleBlock(
                channels, width, config.StyleDimension, SideOf(config.HasPyramid ? row : 0, config.ImageSize), device))
            .ToArray());
        if (config.HasPyramid)
        {
            latlayer1 = new WinogradConv2d(widths[2], channels, kernel: 1, withBias: true, device: device);
            latlayer2 = new WinogradConv2d(widths[1], channels, kernel: 1, withBias: true, device: device);
        }

        RegisterComponents();
    }

    /// <summary>Side of the pictures that the encoder takes, in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>
    /// Channels of those pictures: 3, or 6 of ReStyle's encoders, which see a photo and what is drawn of its code so far.
    /// </summary>
    public int InputChannels { get; }

    /// <summary>Number of rows of the codes.</summary>
    public int Layers { get; }

    /// <summary>Length of a row.</summary>
    public int StyleDimension { get; }

    /// <summary>Finds codes: the encoder's output is an offset from the generator's average code.</summary>
    /// <param name="images">[n, channels, side, side] with <see cref="ImageSize"/> as side, range [-1, 1].</param>
    /// <param name="latentAverage">The average code, [layers, dim], or [dim] for all rows; on the encoder's device.</param>
    /// <returns>w+ codes [n, layers, dim].</returns>
    /// <exception cref="ArgumentException">A shape is another.</exception>
    public Tensor Invert(Tensor images, Tensor latentAverage)
    {
        ArgumentNullException.ThrowIfNull(latentAverage);
        long[] shape = latentAverage.shape;
        bool fits = shape[^1] == StyleDimension
            && (shape.Length == 1 || (shape.Length == 2 && (shape[0] == Layers || shape[0] == 1)));
        if (!fits)
        {
            throw new ArgumentException(
                $"The average code must be [{Layers}, {StyleDimension}] or [{StyleDimension}], not [{string.Join(", ", shape)}].",
                nameof(latentAverage));
        }

        using Tensor offsets = forward(images);
        return offsets.Plus(latentAverage);
    }

    /// <summary>The output of each style block on the level of the pyramid that it reads.</summary>
    /// <param name="images">[n, 3, side, side] with <see cref="ImageSize"/> as side, range [-1, 1].</param>
    /// <returns>One [n, dim] for each row.</returns>
    /// <exception cref="ArgumentException">The shape is another.</exception>
    private protected Tensor[] Rows(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] != InputChannels || images.shape[2] != ImageSize || images.shape[3] != ImageSize)
        {
            throw new ArgumentException(
                $"The encoder takes [n, {InputChannels}, {ImageSize}, {ImageSize}], not [{string.Join(", ", images.shape)}].",
                nameof(images));
        }

        using var scope = NewDisposeScope();
        (Tensor coarse, Tensor middle, Tensor fine) = Levels(images);
        var rows = new Tensor[Layers];
        for (int row = 0; row < Layers; row++)
        {
            Tensor level = row < FirstMiddleRow ? coarse : row < FirstFineRow ? middle : fine;
            rows[row] = styles[row].forward(level).MoveToOuterDisposeScope();
        }

        return rows;
    }

    private (Tensor Coarse, Tensor Middle, Tensor Fine) Levels(Tensor images)
    {
        if (latlayer1 is null || latlayer2 is null)
        {
            Tensor last = Taps(images, C3)[0];
            return (last, last, last);
        }

        Tensor[] taps = Taps(images, C1, C2, C3);
        Tensor coarse = taps[2];
        Tensor middle = MergeInto(coarse, latlayer1.forward(taps[1]));
        Tensor fine = MergeInto(middle, latlayer2.forward(taps[0]));
        return (coarse, middle, fine);
    }

    private static int SideOf(int row, int imageSize) => imageSize / (row < FirstMiddleRow ? 16 : row < FirstFineRow ? 8 : 4);

    // The coarser map, stretched corner to corner over the finer one.
    private static Tensor MergeInto(Tensor coarse, Tensor finer)
    {
        Tensor stretched = functional.interpolate(
            coarse, size: [finer.shape[2], finer.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true);
        return stretched.Plus(finer);
    }
}
