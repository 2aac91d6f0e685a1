using JoJoGan.Diagnostics;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Validation;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Inversion;

/// <summary>
/// Inverts faces with a ReStyle encoder (arXiv 2104.02699, section 3): it sees the face beside what the generator makes of the
/// code so far, at first the average face, and each step adds what it finds to the code.
/// </summary>
/// <param name="networks">Supplies the encoder and the generator.</param>
/// <param name="options">The number of steps, and how many faces go through the networks together.</param>
public sealed class ReStyleInverter(NetworkSource networks, InversionOptions options) : IInverter
{
    /// <inheritdoc />
    public Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> faces,
        IProgress<InversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        options.Validate();
        return JoJoGanTelemetry.MeasureAsync<IReadOnlyList<InvertedFace>>(JoJoGanTelemetry.Invert, async activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces.Count);
            var found = new List<InvertedFace>(faces.Count);
            int steps = options.StepCount;
            foreach (Image<Rgb24>[] batch in faces.Chunk(options.BatchSize))
            {
                IReadOnlyList<LatentCode> codes = [];
                for (int step = 1; step <= steps; step++)
                {
                    IReadOnlyList<LatentCode> last = codes;
                    codes = await networks.RunAsync(
                        NetworkKinds.Encoder | NetworkKinds.Generator, () => Step(batch, last), cancellationToken)
                        .ConfigureAwait(false);
                    progress?.Report(new InversionProgress(found.Count, faces.Count, step, steps));
                }

                found.AddRange(codes.Select(code => new InvertedFace(code)));
            }

            return found;
        });
    }

    /// <summary>All steps at once, on the worker.</summary>
    /// <returns>[n, layers, dim].</returns>
    internal static Tensor Invert(NetworkSource networks, IReadOnlyList<Image<Rgb24>> faces, int steps)
    {
        using var scope = NewDisposeScope();
        Tensor? codes = null;
        for (int step = 0; step < steps; step++)
        {
            codes = Step(networks, faces, codes);
        }

        return codes!.MoveToOuterDisposeScope();
    }

    private IReadOnlyList<LatentCode> Step(Image<Rgb24>[] faces, IReadOnlyList<LatentCode> codes)
    {
        using var scope = NewDisposeScope();
        return LatentTensors.ToCodes(
            Step(networks, faces, codes.Count == 0 ? null : LatentTensors.ToTensor(codes, networks.Device)));
    }

    private static Tensor Step(NetworkSource networks, IReadOnlyList<Image<Rgb24>> faces, Tensor? codes)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        StyleEncoderNetwork encoder = networks.Encoder;
        StyleGan2Config generator = networks.Generator.Config;
        EnsureFits(networks, generator);
        Tensor photos = FaceInput.Resize(
            faces, encoder.ImageSize, resized => ImageTensors.ToTensor(resized, networks.Device));
        Tensor average = networks.LatentAverage.unsqueeze(0);
        Tensor drawn = networks.Generator.Synthesize(codes ?? average);
        Tensor pooled = functional.adaptive_avg_pool2d(drawn, [encoder.ImageSize, encoder.ImageSize])
            .expand(faces.Count, -1, -1, -1);
        Tensor offsets = encoder.forward(cat([photos, pooled], 1));
        return offsets.Plus(codes ?? average).MoveToOuterDisposeScope();
    }

    private static void EnsureFits(NetworkSource networks, StyleGan2Config generator)
    {
        StyleEncoderNetwork encoder = networks.Encoder;
        if (encoder.InputChannels != 6)
        {
            throw new CheckpointException(
                "this encoder takes photos only, as e4e's and pSp's do; name an encoder of ReStyle, or choose " +
                "UseInverter(InversionMethod.E4e) or Psp",
                networks.EncoderFile,
                "input_layer.0.weight",
                "6 input channels",
                $"{encoder.InputChannels}");
        }

        CodeShape.EnsureFits(
            LatentTensors.ToCodes(networks.LatentAverage.unsqueeze(0)), generator.Layers, generator.StyleDim);
    }
}
