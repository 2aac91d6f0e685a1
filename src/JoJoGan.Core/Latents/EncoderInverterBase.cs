using JoJoGan.Diagnostics;
using JoJoGan.Validation;

namespace JoJoGan.Latents;

/// <summary>
/// Inverts faces with the e4e or pSp encoder, whichever runtime computes it: code = encoder(x) + average code, of pictures of the
/// encoder's size.
/// </summary>
public abstract class EncoderInverterBase : IInverter
{
    private const int BatchSize = 4;

    /// <inheritdoc />
    public Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> faces,
        IProgress<InversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        return JoJoGanTelemetry.MeasureAsync<IReadOnlyList<InvertedFace>>(JoJoGanTelemetry.Invert, async activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces.Count);
            var found = new List<InvertedFace>(faces.Count);
            foreach (Image<Rgb24>[] batch in faces.Chunk(BatchSize))
            {
                IReadOnlyList<LatentCode> codes = await EncodeAsync(batch, cancellationToken).ConfigureAwait(false);
                found.AddRange(codes.Select(code => new InvertedFace(code)));
                progress?.Report(new InversionProgress(found.Count, faces.Count, 1, 1));
            }

            return found;
        });
    }

    /// <summary>Encodes faces.</summary>
    /// <param name="faces">One or more faces.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The codes, one for each face.</returns>
    protected abstract Task<IReadOnlyList<LatentCode>> EncodeAsync(
        IReadOnlyList<Image<Rgb24>> faces, CancellationToken cancellationToken);
}
