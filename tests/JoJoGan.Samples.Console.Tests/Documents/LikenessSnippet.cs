using JoJoGan.Alignment;
using JoJoGan.Identity;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace DocumentSnippets;

internal static class LikenessSnippet
{
    public static async Task<double> MeasureAsync(
        IFaceAligner aligner,
        IStylizer stylizer,
        IIdentityComparer comparer,
        FacePhoto photo,
        StyleModel style,
        CancellationToken stop)
    {
        // <snippet>
        using AlignedFace face = await aligner.AlignAsync(photo, stop);
        using Image<Rgb24> drawn = (await stylizer.StylizeAsync([photo], style, cancellationToken: stop))[0];
        double similarity = (await comparer.CompareAsync([face.Image], [drawn], stop))[0];
        // </snippet>
        return similarity;
    }
}
