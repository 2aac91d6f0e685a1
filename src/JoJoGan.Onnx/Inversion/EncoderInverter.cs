using JoJoGan.Checkpoints;
using JoJoGan.Diagnostics;
using JoJoGan.Latents;
using JoJoGan.Onnx.Generation;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Validation;

namespace JoJoGan.Onnx.Inversion;

/// <summary>Inverts faces with the e4e or pSp encoder, computed by ONNX Runtime.</summary>
/// <param name="networks">Supplies the encoder.</param>
public sealed class EncoderInverter(OnnxNetworkSource networks) : IInverter
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
                    OnnxNetworkKind.Encoder, encoder => Invert(encoder, batch, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                found.AddRange(codes.Select(code => new InvertedFace(code)));
                progress?.Report(new InversionProgress(found.Count, faces.Count, 1, 1));
            }

            return found;
        });
    }

    private static IReadOnlyList<LatentCode> Invert(
        OnnxNetwork encoder, Image<Rgb24>[] faces, CancellationToken cancellationToken)
    {
        if (EncoderInput.SeesDrawing(encoder))
        {
            throw new CheckpointException(
                "is an encoder of ReStyle; choose UseInverter(InversionMethod.ReStyle), or export e4e's or pSp's",
                encoder.File.Path, EncoderInput.Drawn);
        }

        return encoder.Run(EncoderInput.Of(encoder, faces), EncoderInput.Outputs, o => CodeValues.Split(o[0]), cancellationToken);
    }
}
