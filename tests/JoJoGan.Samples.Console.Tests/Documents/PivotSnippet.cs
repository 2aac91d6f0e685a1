using JoJoGan.Alignment;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace DocumentSnippets;

internal static class PivotSnippet
{
    public static async Task DrawAsync(
        IInverter inverter,
        IStylizer stylizer,
        IStyleStore styles,
        AlignedFace aligned,
        StyleModel style,
        IProgress<InversionProgress> progress,
        CancellationToken stop)
    {
        // <snippet>
        using InvertedFace face = (await inverter.InvertAsync([aligned.Image], progress, stop))[0];
        await InvertedFaceFile.SaveAsync(face, "face.safetensors", styles, stop);
        using Image<Rgb24> drawn = (await stylizer.StylizeAsync([face], style, cancellationToken: stop))[0];
        // </snippet>
    }
}
