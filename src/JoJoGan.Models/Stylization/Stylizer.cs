using JoJoGan.Imaging;
using JoJoGan.Inversion;
using JoJoGan.Networks;
using JoJoGan.Styles;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Stylization;

/// <summary>Aligns and inverts photos and draws their codes with a style's generator (paper section 3, last step).</summary>
/// <param name="aligner">Finds the faces.</param>
/// <param name="inverter">Finds their codes.</param>
/// <param name="networks">Supplies the base generator and the device.</param>
/// <param name="defaults">The options of calls that give none.</param>
public sealed class Stylizer(IFaceAligner aligner, IInverter inverter, INetworkSource networks, IOptions<JoJoGanOptions> defaults)
    : IStylizer
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<FacePhoto> photos,
        StyleModel style,
        StylizationOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(style);
        options ??= defaults.Value.Stylization;
        var pictures = new List<Image<Rgb24>>(photos.Count);
        try
        {
            foreach (FacePhoto[] batch in photos.Chunk(Math.Max(options.BatchSize, 1)))
            {
                IReadOnlyList<LatentCode> codes = await InvertAsync(batch, cancellationToken).ConfigureAwait(false);
                pictures.AddRange(await DrawAsync(codes, pictures.Count, style, options, cancellationToken).ConfigureAwait(false));
                progress?.Report(pictures.Count);
            }
        }
        catch
        {
            pictures.ForEach(p => p.Dispose());
            throw;
        }

        return pictures;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<LatentCode> codes,
        StyleModel style,
        StylizationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(codes);
        return await DrawAsync(codes, 0, style, options ?? defaults.Value.Stylization, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Draws the codes of faces that are number <paramref name="offset"/> and on of their request.</summary>
    private async Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<LatentCode> codes, int offset, StyleModel style, StylizationOptions options, CancellationToken cancellationToken)
    {
        if (options.FindFailures() is { Count: > 0 } failures)
        {
            throw new InvalidOptionsException(failures);
        }

        Generator tuned = GeneratorStyle.Of(style);
        using StyledGenerator styled = await networks.Worker.RunAsync(
            () =>
            {
                StyleBase.EnsureMatches(style.Metadata, networks);
                CodeShape.EnsureFits(codes, networks.Generator.Config);
                return StyledGenerator.Make(networks.Generator, tuned, options.Strength);
            },
            cancellationToken).ConfigureAwait(false);
        var pictures = new List<Image<Rgb24>>(codes.Count);
        try
        {
            foreach (LatentCode[] batch in codes.Chunk(options.BatchSize))
            {
                int first = offset + pictures.Count;
                pictures.AddRange(await networks.Worker.RunAsync(
                    () => Draw(styled.Generator, batch, first, options.NoiseSeed), cancellationToken).ConfigureAwait(false));
            }
        }
        catch
        {
            pictures.ForEach(p => p.Dispose());
            throw;
        }

        return pictures;
    }

    private async Task<IReadOnlyList<LatentCode>> InvertAsync(FacePhoto[] photos, CancellationToken cancellationToken)
    {
        var faces = new List<AlignedFace>(photos.Length);
        try
        {
            foreach (FacePhoto photo in photos)
            {
                faces.Add(await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false));
            }

            return await inverter.InvertAsync([.. faces.Select(f => f.Picture)], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            faces.ForEach(f => f.Dispose());
        }
    }

    private IReadOnlyList<Image<Rgb24>> Draw(Generator generator, LatentCode[] codes, int first, int? noiseSeed)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor input = LatentTensors.ToTensor(codes, networks.Device);
        return PictureTensors.ToPictures(generator.Synthesize(input, noiseSeed is { } seed ? Noise(generator, codes.Length, first, seed) : null));
    }

    /// <summary>Each face has noise of its own seed, so that it does not depend on the batch it is drawn in.</summary>
    private static IReadOnlyList<Tensor> Noise(Generator generator, int count, int first, int seed)
    {
        var faces = Enumerable.Range(first, count).Select(i =>
        {
            using var source = new torch.Generator(unchecked((ulong)(seed + i)));
            return generator.DrawNoise(1, source);
        }).ToArray();
        return [.. Enumerable.Range(0, faces[0].Count).Select(layer => cat(faces.Select(f => f[layer]).ToArray(), 0))];
    }
}
