using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>Draws one face, so that no more pictures are alive than are needed.</summary>
internal static class SingleDrawing
{
    /// <returns>What the base generator makes of the code.</returns>
    public static async Task<Image<Rgb24>> GenerateAsync(
        this IFaceGenerator generator, LatentCode code, CancellationToken cancellationToken) =>
        (await generator.GenerateAsync([code], cancellationToken))[0];

    /// <returns>The code's face in the style.</returns>
    public static async Task<Image<Rgb24>> StylizeAsync(
        this IStylizer stylizer, LatentCode code, StyleModel style, CancellationToken cancellationToken) =>
        (await stylizer.StylizeAsync([code], style, null, cancellationToken))[0];
}
