using JoJoGan.Diagnostics;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;
using JoJoGan.Validation;

namespace JoJoGan.Models.Inversion;

/// <summary>Inverts faces with the e4e encoder: code = encoder(x) + average code, of pictures of the encoder's size.</summary>
/// <param name="networks">Supplies the encoder.</param>
public sealed class E4eInverter(NetworkSource networks) : IInverter
{
    private const int BatchSize = 4;

    /// <inheritdoc />
    public Task<IReadOnlyList<LatentCode>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> faces, CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        return JoJoGanTelemetry.MeasureAsync<IReadOnlyList<LatentCode>>(JoJoGanTelemetry.Invert, async activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces.Count);
            var codes = new List<LatentCode>(faces.Count);
            foreach (Image<Rgb24>[] batch in faces.Chunk(BatchSize))
            {
                codes.AddRange(
                    await networks.RunAsync(NetworkKinds.Encoder, () => Invert(batch), cancellationToken).ConfigureAwait(false));
            }

            return codes;
        });
    }

    private IReadOnlyList<LatentCode> Invert(Image<Rgb24>[] faces)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor input = FaceInput.Resize(
            faces, networks.Encoder.ImageSize, resized => ImageTensors.ToTensor(resized, networks.Device));
        return LatentTensors.ToCodes(networks.Encoder.Invert(input, networks.LatentAverage));
    }
}
