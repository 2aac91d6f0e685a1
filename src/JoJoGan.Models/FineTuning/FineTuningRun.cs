using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.FineTuning;

/// <summary>What one call of the fine-tuner holds on the device. Every member runs on the device's worker.</summary>
internal sealed class FineTuningRun : IDisposable
{
    private readonly Device device;
    private readonly IStyleMixer mixer;
    private readonly FineTuningOptions options;
    private readonly IReadOnlyList<LatentCode> codes;
    private readonly Random random;
    private readonly torch.Generator noiseSource;
    private readonly IReferenceLoss loss;
    private readonly FineTuningLoop loop;
    private StyleGan2Generator? generator;

    public FineTuningRun(
        INetworkSource networks,
        IStyleMixer mixer,
        IReadOnlyList<Image<Rgb24>> faces,
        IReadOnlyList<LatentCode> codes,
        FineTuningOptions options)
    {
        device = networks.Device;
        this.mixer = mixer;
        this.codes = codes;
        this.options = options;
        CodeShape.EnsureFits(codes, networks.Generator.Config);
        EnsureRowsExist(options.Mixing, networks.Generator.Config);
        random = new Random(options.Seed);
        try
        {
            noiseSource = new torch.Generator(unchecked((ulong)options.Seed));
            using Tensor targets = FaceInput.ToTensor(faces, networks.Generator.Config.Size, networks.Device);
            loss = options.Loss switch
            {
                FineTuningLoss.Lpips => new LpipsLoss(networks.Lpips, targets),
                FineTuningLoss.Discriminator => new DiscriminatorFeatureLoss(networks.Discriminator, targets),
                _ => throw new InvalidOperationException($"The loss {options.Loss} has no implementation."),
            };
            generator = networks.Generator.Clone();
            loop = new FineTuningLoop(generator, loss, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>See <see cref="FineTuningLoop.HasDiverged"/>.</summary>
    public bool HasDiverged => loop.HasDiverged;

    /// <summary>See <see cref="FineTuningLoop.LastGoodSteps"/>.</summary>
    public int LastGoodSteps => loop.LastGoodSteps;

    /// <summary>Mixes, draws with fresh noise, and updates.</summary>
    /// <returns>The loss before the update; if the run has diverged nothing was updated.</returns>
    public double Step()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<LatentCode> mixed = mixer.Mix(codes, options.Mixing, random);
        using Tensor input = LatentTensors.ToTensor(mixed, device);
        return loop.Step(input, Tuned.DrawNoise(codes.Count, noiseSource));
    }

    /// <summary>The first reference's own code, as the generator draws it now.</summary>
    public Image<Rgb24> Preview()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using Tensor input = LatentTensors.ToTensor([codes[0]], device);
        return ImageTensors.ToImages(Tuned.Synthesize(input))[0];
    }

    /// <summary>Hands the tuned generator over as a style.</summary>
    public GeneratorStyle Take(StyleMetadata metadata)
    {
        var style = new GeneratorStyle(Tuned, metadata);
        style.Generator.Freeze();
        style.Generator.zero_grad(set_to_none: true); // gradients take as much memory as the weights
        generator = null;
        return style;
    }

    /// <summary>Hands over the weights of the last step whose loss was good.</summary>
    public GeneratorStyle TakeLastGood(StyleMetadata metadata)
    {
        loop.RestoreLastGood();
        return Take(metadata);
    }

    public void Dispose()
    {
        // Null are those that a constructor which failed did not come to.
        loop?.Dispose();
        loss?.Dispose();
        noiseSource?.Dispose();
        generator?.Dispose();
    }

    private static void EnsureRowsExist(StyleMixingOptions mixing, StyleGan2Config config)
    {
        if (mixing.Rows is { } rows && rows.Any(row => row >= config.Layers))
        {
            throw new InvalidOptionsException(
                [$"{nameof(StyleMixingOptions)}.{nameof(mixing.Rows)} must be from 0 to {config.Layers - 1} for a generator of " +
                $"{config.Size} px: {string.Join(", ", rows)}."]);
        }
    }

    private StyleGan2Generator Tuned => generator ?? throw new ObjectDisposedException(nameof(FineTuningRun));
}
