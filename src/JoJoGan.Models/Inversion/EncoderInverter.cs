using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;

namespace JoJoGan.Models.Inversion;

/// <summary>Inverts faces with the e4e or pSp encoder.</summary>
/// <param name="networks">Supplies the encoder.</param>
public sealed class EncoderInverter(NetworkSource networks) : EncoderInverterBase
{
    /// <inheritdoc />
    protected override Task<IReadOnlyList<LatentCode>> EncodeAsync(
        IReadOnlyList<Image<Rgb24>> faces, CancellationToken cancellationToken) =>
        networks.RunAsync(NetworkKinds.Encoder, () => CodesOf(faces), cancellationToken);

    private IReadOnlyList<LatentCode> CodesOf(IReadOnlyList<Image<Rgb24>> faces)
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
                "this encoder takes a photo and a drawing, as ReStyle's do; choose ReStyle as the inversion method, or name an " +
                "e4e or pSp encoder",
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
