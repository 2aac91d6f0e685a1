using JoJoGan.Diagnostics;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Validation;
using Microsoft.ML.OnnxRuntime;

namespace JoJoGan.Onnx.Inversion;

/// <summary>Inverts faces with the e4e encoder, computed by ONNX Runtime.</summary>
/// <param name="networks">Supplies the encoder.</param>
public sealed class EncoderInverter(OnnxNetworkSource networks) : IInverter
{
    private const int BatchSize = 4;

    private static readonly string[] Outputs = ["codes"];

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
        int side = (int)encoder.File.Input("images", 4)[^1];
        float[] planes = FaceInput.Resize(faces, side, ImagePlanes.FromImages);
        return encoder.Run(
            new Dictionary<string, OnnxInput> { ["images"] = new(planes, faces.Length, 3, side, side) },
            Outputs,
            values => Codes(values[0]),
            cancellationToken);
    }

    private static IReadOnlyList<LatentCode> Codes(OrtValue value)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        (int layers, int dimension) = ((int)shape[1], (int)shape[2]);
        ReadOnlySpan<float> values = value.GetTensorDataAsSpan<float>();
        var codes = new LatentCode[shape[0]];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = new LatentCode(layers, dimension, values.Slice(i * layers * dimension, layers * dimension));
        }

        return codes;
    }
}
