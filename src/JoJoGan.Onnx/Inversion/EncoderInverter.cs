using JoJoGan.Checkpoints;
using JoJoGan.Latents;
using JoJoGan.Onnx.Generation;
using JoJoGan.Onnx.Runtime;

namespace JoJoGan.Onnx.Inversion;

/// <summary>Inverts faces with the e4e or pSp encoder, computed by ONNX Runtime.</summary>
/// <param name="networks">Supplies the encoder.</param>
public sealed class EncoderInverter(OnnxNetworkSource networks) : EncoderInverterBase
{
    /// <inheritdoc />
    protected override Task<IReadOnlyList<LatentCode>> EncodeAsync(
        IReadOnlyList<Image<Rgb24>> faces, CancellationToken cancellationToken) =>
        networks.RunAsync(
            OnnxNetworkKind.Encoder, encoder => Encode(encoder, faces, cancellationToken), cancellationToken);

    private static IReadOnlyList<LatentCode> Encode(
        OnnxNetwork encoder, IReadOnlyList<Image<Rgb24>> faces, CancellationToken cancellationToken)
    {
        if (EncoderInput.SeesDrawing(encoder))
        {
            throw new CheckpointException(
                "is an encoder of ReStyle; choose ReStyle as the inversion method, or export e4e's or pSp's",
                encoder.File.Path, EncoderInput.Drawn);
        }

        return encoder.Run(EncoderInput.Of(encoder, faces), EncoderInput.Outputs, o => CodeValues.Split(o[0]), cancellationToken);
    }
}
