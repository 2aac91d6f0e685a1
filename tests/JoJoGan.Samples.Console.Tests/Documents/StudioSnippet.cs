using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Training;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace DocumentSnippets;

// <snippet>
public sealed class Studio(IFaceAligner aligner, IFineTuner tuner, IStylizer stylizer)
{
    public async Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        FacePhoto styleImage, IReadOnlyList<FacePhoto> photos, CancellationToken stop)
    {
        using AlignedFace reference = await aligner.AlignAsync(styleImage, stop);
        using StyleModel style = await tuner.FineTuneAsync(
            [new StyleReference(reference.Image)],
            new FineTuningOptions { Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle } },
            new Progress<TrainingProgress>(
                p => Console.WriteLine($"{p.Step}/{p.Steps} loss {p.Loss:0.000} {p.Remaining} left")),
            stop);
        return await stylizer.StylizeAsync(photos, style, cancellationToken: stop);
    }
}
// </snippet>
