using JoJoGan.Checkpoints;
using JoJoGan.Latents;
using JoJoGan.Onnx.Generation;
using JoJoGan.Onnx.Runtime;

namespace JoJoGan.Onnx.Inversion;

/// <summary>Inverts faces with a ReStyle encoder, computed by ONNX Runtime.</summary>
/// <param name="networks">Supplies the encoder and the base generator.</param>
/// <param name="options">The number of steps, and how many faces go through the networks together.</param>
public sealed class ReStyleInverter(OnnxNetworkSource networks, InversionOptions options) : ReStyleInverterBase(options)
{
    /// <inheritdoc />
    protected override async Task<IReadOnlyList<LatentCode>> CorrectAsync(
        IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken)
    {
        OnnxInput? drawn = codes.Count == 0
            ? null
            : await networks.RunAsync(
                OnnxNetworkKind.Generator,
                generator => GeneratorDrawing.DrawPlanes(generator, codes, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        return await networks.RunAsync(
            OnnxNetworkKind.Encoder, encoder => Correct(encoder, faces, codes, drawn, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private static IReadOnlyList<LatentCode> Correct(
        OnnxNetwork encoder, IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<LatentCode> codes, OnnxInput? drawn,
        CancellationToken cancellationToken)
    {
        if (!EncoderInput.SeesDrawing(encoder))
        {
            throw new CheckpointException(
                "takes photos only, as e4e's and pSp's encoders do; export an encoder of ReStyle, or choose e4e or pSp as the " +
                "inversion method",
                encoder.File.Path, EncoderInput.Drawn);
        }

        Dictionary<string, OnnxInput> inputs = EncoderInput.Of(encoder, faces);
        if (drawn is { } picture)
        {
            inputs[EncoderInput.CodesBefore] = CodeValues.Join(codes);
            inputs[EncoderInput.Drawn] = picture;
        }

        return encoder.Run(inputs, EncoderInput.Outputs, outputs => CodeValues.Split(outputs[0]), cancellationToken);
    }
}
