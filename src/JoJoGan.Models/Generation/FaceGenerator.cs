using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Validation;

namespace JoJoGan.Models.Generation;

/// <summary>Samples and draws faces with the base generator.</summary>
/// <param name="networks">Supplies the base generator.</param>
public sealed class FaceGenerator(NetworkSource networks) : IFaceGenerator
{
    private const int MeanSamples = 4096;
    private const int MeanSeed = 0;
    private const int BatchSize = 4;

    /// <inheritdoc />
    public Task<IReadOnlyList<LatentCode>> SampleAsync(
        IReadOnlyList<int> seeds, double truncation = 0.7, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfNegative(truncation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(truncation, 1);
        return seeds.Count == 0
            ? Task.FromResult<IReadOnlyList<LatentCode>>([])
            : networks.RunAsync(NetworkKinds.Generator, () => Sample(seeds, truncation), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Image<Rgb24>>> GenerateAsync(
        IReadOnlyList<LatentCode> codes, CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(codes);
        using var pictures = new ImageBatch();
        foreach (LatentCode[] batch in codes.Chunk(BatchSize))
        {
            pictures.Add(
                await networks.RunAsync(NetworkKinds.Generator, () => Draw(batch), cancellationToken).ConfigureAwait(false));
        }

        return pictures.Take();
    }

    private IReadOnlyList<LatentCode> Sample(IReadOnlyList<int> seeds, double truncation)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        int dimension = networks.Generator.Config.StyleDim;
        Tensor z = cat([.. seeds.Select(s => LatentTensors.Gaussian(1, dimension, new Random(s), networks.Device))], 0);
        Tensor w = networks.Generator.Mapping(z);
        if (truncation < 1)
        {
            Tensor samples = LatentTensors.Gaussian(MeanSamples, dimension, new Random(MeanSeed), networks.Device);
            Tensor mean = networks.Generator.MeanLatent(samples);
            w = StyleGan2Generator.Truncate(w, mean, truncation);
        }

        return LatentTensors.ToCodes(networks.Generator.ToWPlus(w));
    }

    private IReadOnlyList<Image<Rgb24>> Draw(LatentCode[] codes)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        CodeShape.EnsureFits(codes, networks.Generator.Config.Layers, networks.Generator.Config.StyleDim);
        return ImageTensors.ToImages(networks.Generator.Synthesize(LatentTensors.ToTensor(codes, networks.Device)));
    }
}
