using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Inversion;

/// <summary>Inverts faces with a ReStyle encoder.</summary>
/// <param name="networks">Supplies the encoder and the generator.</param>
/// <param name="options">The number of steps, and how many faces go through the networks together.</param>
public sealed class ReStyleInverter(NetworkSource networks, InversionOptions options) : ReStyleInverterBase(options)
{
    /// <inheritdoc />
    protected override Task<IReadOnlyList<LatentCode>> CorrectAsync(
        IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken) =>
        networks.RunAsync(NetworkKinds.Encoder | NetworkKinds.Generator, () => Step(faces, codes), cancellationToken);

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

    private IReadOnlyList<LatentCode> Step(IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<LatentCode> codes)
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
        EnsureFits(networks);
        Tensor photos = FaceInput.Resize(
            faces, encoder.ImageSize, resized => ImageTensors.ToTensor(resized, networks.Device));
        Tensor average = networks.LatentAverage.unsqueeze(0);
        Tensor drawn = networks.Generator.Synthesize(codes ?? average);
        Tensor pooled = functional.adaptive_avg_pool2d(drawn, [encoder.ImageSize, encoder.ImageSize])
            .expand(faces.Count, -1, -1, -1);
        Tensor offsets = encoder.forward(cat([photos, pooled], 1));
        return offsets.Plus(codes ?? average).MoveToOuterDisposeScope();
    }

    /// <summary>Refuses encoders of photos, and one that is for another generator; on the worker.</summary>
    /// <exception cref="CheckpointException">The encoder takes photos only.</exception>
    /// <exception cref="InvalidOptionsException">Its codes are not the generator's.</exception>
    internal static void EnsureFits(NetworkSource networks)
    {
        StyleEncoderNetwork encoder = networks.Encoder;
        StyleGan2Config generator = networks.Generator.Config;
        if (encoder.InputChannels != 6)
        {
            throw new CheckpointException(
                "this encoder takes photos only, as e4e's and pSp's do; name an encoder of ReStyle, or choose e4e or pSp as " +
                "the inversion method",
                networks.EncoderFile,
                "input_layer.0.weight",
                "6 input channels",
                $"{encoder.InputChannels}");
        }

        CodeShape.EnsureFits(
            LatentTensors.ToCodes(networks.LatentAverage.unsqueeze(0)), generator.Layers, generator.StyleDim);
    }
}
