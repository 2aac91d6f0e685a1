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

    /// <summary>Mixes codes on the device, without waiting for it. Only on the worker.</summary>
    /// <param name="codes">[n, layers, dim].</param>
    /// <param name="options">What to mix.</param>
    /// <param name="random">The source of z and of a random α.</param>
    /// <returns>[n, layers, dim].</returns>
    internal Tensor Mix(Tensor codes, StyleMixingOptions options, Random random)
    {
        LayerMask mask = options.MaskFor(networks.Generator.Config.Size);
        if (mask.Rows.Count == 0)
        {
            return codes.alias();
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        int count = (int)codes.shape[0];
        Tensor z = LatentTensors.Gaussian(count, networks.Generator.Config.StyleDim, random, networks.Device);
        Tensor styles = networks.Generator.Mapping(z);
        if (!options.RandomAlpha)
        {
            return StyleMixing.Mix(codes, styles, mask.Rows, options.Alpha).MoveToOuterDisposeScope();
        }

        Tensor[] mixed = [.. Enumerable.Range(0, count)
            .Select(i => StyleMixing.Mix(codes.narrow(0, i, 1), styles.narrow(0, i, 1), mask.Rows, random.NextDouble()))];
        return cat(mixed, 0).MoveToOuterDisposeScope();
    }

    private IReadOnlyList<LatentCode> MixNow(IReadOnlyList<LatentCode> codes, StyleMixingOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfZero(codes.Count);
        using var scope = NewDisposeScope();
        return LatentTensors.ToCodes(Mix(LatentTensors.ToTensor(codes, networks.Device), options, random));
    }
}
