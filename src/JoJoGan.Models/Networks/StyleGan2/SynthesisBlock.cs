namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// The layers of one resolution (arXiv 1912.04958, figure 7, with skip connections). It is no module: the published checkpoints
/// number the layers of all blocks through.
/// </summary>
/// <param name="up">Doubles the resolution.</param>
/// <param name="conv">Keeps it.</param>
/// <param name="toRgb">Adds to the image.</param>
/// <param name="index">Of the block, counted from that of 8 px.</param>
internal sealed class SynthesisBlock(StyledConv up, StyledConv conv, ToRgb toRgb, int index)
{
    /// <summary>Features [N, I, H, W] and image [N, 3, H, W] -> [N, O, 2H, 2W] and [N, 3, 2H, 2W].</summary>
    /// <param name="x">Features.</param>
    /// <param name="image">The image so far.</param>
    /// <param name="wplus">All codes, [N, layers, D].</param>
    /// <param name="noise">The noise of all layers.</param>
    /// <param name="observe">Receives every module's output under its key; or null.</param>
    public (Tensor X, Tensor Image) Forward(
        Tensor x, Tensor image, Tensor wplus, IReadOnlyList<Tensor> noise, Action<string, Tensor>? observe = null)
    {
        int first = 2 * index;
        x = up.forward(x, wplus.select(1, first + 1), noise[first + 1]);
        observe?.Invoke($"convs.{first}", x);
        x = conv.forward(x, wplus.select(1, first + 2), noise[first + 2]);
        observe?.Invoke($"convs.{first + 1}", x);
        image = toRgb.forward(x, wplus.select(1, first + 3), image);
        observe?.Invoke($"to_rgbs.{index}", image);
        return (x, image);
    }
}
