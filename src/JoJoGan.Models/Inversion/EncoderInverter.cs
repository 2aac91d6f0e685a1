using JoJoGan.Diagnostics;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;
using JoJoGan.Validation;

namespace JoJoGan.Models.Inversion;

/// <summary>
/// Inverts faces with the e4e or pSp encoder: code = encoder(x) + average code, of pictures of the encoder's size.
/// </summary>
/// <param name="networks">Supplies the encoder.</param>
public sealed class EncoderInverter(NetworkSource networks) : IInverter
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
                IReadOnlyList<LatentCode> codes = await networks.RunAsync(
                    NetworkKinds.Encoder, () => CodesOf(batch), cancellationToken).ConfigureAwait(false);
                found.AddRange(codes.Select(code => new InvertedFace(code)));
                progress?.Report(new InversionProgress(found.Count, faces.Count, 1, 1));
            }

            return found;
        });
    }

    private IReadOnlyList<LatentCode> CodesOf(Image<Rgb24>[] faces)
    {
        using Tensor codes = Invert(networks, faces);
        return LatentTensors.ToCodes(codes);
    }

    /// <summary>The codes of faces, on the worker.</summary>
    /// <returns>[n, layers, dim].</returns>
    /// <exception cref="CheckpointException">The encoder is ReStyle's.</exception>
    internal static Tensor Invert(NetworkSource networks, IReadOnlyList<Image<Rgb24>> faces)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        if (networks.Encoder.InputChannels != 3)
        {
            throw new CheckpointException(
                "this encoder takes a photo and a drawing, as ReStyle's do; choose UseInverter(InversionMethod.ReStyle), or " +
                "name an e4e or pSp encoder",
                networks.EncoderFile,
                "input_layer.0.weight",
                "3 input channels",
                $"{networks.Encoder.InputChannels}");
        }

        Tensor input = FaceInput.Resize(
            faces, networks.Encoder.ImageSize, resized => ImageTensors.ToTensor(resized, networks.Device));
        return networks.Encoder.Invert(input, networks.LatentAverage).MoveToOuterDisposeScope();
    }
}
