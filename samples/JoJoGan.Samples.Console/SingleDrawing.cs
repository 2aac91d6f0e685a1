using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
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

    /// <returns>The face in the style.</returns>
    public static async Task<Image<Rgb24>> StylizeAsync(
        this IStylizer stylizer, InvertedFace face, StyleModel style, CancellationToken cancellationToken) =>
        (await stylizer.StylizeAsync([face], style, null, cancellationToken))[0];

    /// <returns>The face as the base generator draws it, tuned around its code if it has a pivot.</returns>
    public static Task<Image<Rgb24>> DrawAsync(
        this IServiceProvider services, InvertedFace face, CancellationToken cancellationToken) => face.Pivot is { } pivot
        ? services.GetRequiredService<IStylizer>().StylizeAsync(new InvertedFace(face.Code), pivot, cancellationToken)
        : services.GetRequiredService<IFaceGenerator>().GenerateAsync(face.Code, cancellationToken);
}
