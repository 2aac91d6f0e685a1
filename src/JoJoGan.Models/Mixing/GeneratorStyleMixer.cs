using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Runtime;

namespace JoJoGan.Models.Mixing;

/// <summary>Style mixing with the base generator's mapping network FC (paper section 3).</summary>
/// <param name="networks">Supplies the base generator.</param>
public sealed class GeneratorStyleMixer(NetworkSource networks) : IStyleMixer
{
    /// <inheritdoc />
    /// <remarks>The mapping network runs on the device's worker; a caller on another thread waits for it.</remarks>
    public IReadOnlyList<LatentCode> Mix(IReadOnlyList<LatentCode> codes, StyleMixingOptions options, Random random) =>
        networks.Worker.IsCurrent
            ? MixNow(codes, options, random)
            : networks.RunAsync(NetworkKinds.Generator, () => MixNow(codes, options, random), CancellationToken.None)
                .GetAwaiter().GetResult();

    private IReadOnlyList<LatentCode> MixNow(IReadOnlyList<LatentCode> codes, StyleMixingOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfZero(codes.Count);
        LayerMask mask = options.MaskFor(networks.Generator.Config.Size);
        if (mask.Rows.Count == 0)
        {
            return codes;
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor z = GaussianCodes.Draw(codes.Count, networks.Generator.Config.StyleDim, random, networks.Device);
        Tensor styles = networks.Generator.Mapping(z);
        Tensor wplus = LatentTensors.ToTensor(codes, networks.Device);
        if (!options.RandomAlpha)
        {
            return LatentTensors.ToCodes(StyleMixing.Mix(wplus, styles, mask.Rows, options.Alpha));
        }

        Tensor[] mixed = [.. Enumerable.Range(0, codes.Count)
            .Select(i => StyleMixing.Mix(wplus.narrow(0, i, 1), styles.narrow(0, i, 1), mask.Rows, random.NextDouble()))];
        return LatentTensors.ToCodes(cat(mixed, 0));
    }
}
