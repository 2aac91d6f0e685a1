using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.OwnInverter;

/// <summary>
/// The e4e inverter's codes moved towards the average face: mean + ψ·(w - mean), the truncation trick of StyleGAN (arXiv
/// 1812.04948, appendix B). Generators draw faces near the average best, so that odd photos give calmer pictures, which are less
/// like the person.
/// </summary>
/// <param name="inner">Finds the codes.</param>
/// <param name="faces">Knows the average face.</param>
/// <param name="psi">ψ: 1 leaves the codes as they are, 0 makes everybody the average face.</param>
internal sealed class AverageFaceInverter(EncoderInverter inner, IFaceGenerator faces, float psi) : IInverter
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> pictures,
        IProgress<InversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<InvertedFace> found = await inner.InvertAsync(pictures, progress, cancellationToken);
        LatentCode mean = (await faces.SampleAsync([0], truncation: 0, cancellationToken))[0];
        return [.. found.Select(face => face with { Code = Move(face.Code, mean) })];
    }

    private LatentCode Move(LatentCode code, LatentCode mean)
    {
        float[] values = code.Values.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = mean.Values[i] + (psi * (values[i] - mean.Values[i]));
        }

        return new LatentCode(code.Layers, code.Dimension, values);
    }
}
