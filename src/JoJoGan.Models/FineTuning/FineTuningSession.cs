using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Training;
using JoJoGan.Styles;
using TorchSharp.Modules;
using Adam = JoJoGan.Models.Training.Adam;

namespace JoJoGan.Models.FineTuning;

/// <summary>
/// A fine-tuning run: the generator that it tunes and a loss. Adam moves all parameters but the mapping network's, which no
/// gradient reaches (its codes come from outside).
/// </summary>
internal sealed class FineTuningSession : TrainingSession
{
    private readonly StyleGan2Generator generator;
    private readonly IReferenceLoss loss;
    private readonly FineTuningOptions options;
    private readonly IStyleMixer? mixer;
    private readonly IReadOnlyList<LatentCode> codes;
    private readonly Random random;
    private readonly torch.Generator noiseSource;
    private readonly IdentityLoss? identity;
    private bool isTaken;

    /// <summary>Prepares a run.</summary>
    /// <param name="generator">The generator to tune, changed in place; disposed with the session until it is taken.</param>
    /// <param name="loss">The loss, disposed with the session.</param>
    /// <param name="options">Learning rate and betas of Adam, mixing, seed, and what saves memory.</param>
    /// <param name="mixer">Mixes the codes of each step; null where the caller does.</param>
    /// <param name="codes">The references' codes.</param>
    /// <param name="identity">The identity term, if the options have one.</param>
    public FineTuningSession(
        StyleGan2Generator generator,
        IReferenceLoss loss,
        FineTuningOptions options,
        IStyleMixer? mixer = null,
        IReadOnlyList<LatentCode>? codes = null,
        IdentityLoss? identity = null)
        : this(generator, generator.SynthesisParameters(), loss, options, mixer, codes, identity)
    {
    }

    private FineTuningSession(
        StyleGan2Generator generator,
        IReadOnlyList<Parameter> tuned,
        IReferenceLoss loss,
        FineTuningOptions options,
        IStyleMixer? mixer,
        IReadOnlyList<LatentCode>? codes,
        IdentityLoss? identity)
        : base(tuned, new Adam(tuned, options.Beta1, options.Beta2))
    {
        (this.generator, this.loss, this.options, this.mixer, this.codes) = (generator, loss, options, mixer, codes ?? []);
        this.identity = identity;
        random = new Random(options.Seed);
        noiseSource = new torch.Generator(unchecked((ulong)options.Seed));
    }

    /// <summary>Prepares a copy of the base generator for style references.</summary>
    /// <param name="networks">Supplies the base generator and the loss's network.</param>
    /// <param name="faces">The references.</param>
    /// <param name="codes">Their codes.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="mixer">Mixes the codes of each step; the library's own does it on the device.</param>
    /// <exception cref="InvalidOptionsException">The mixing names rows that the generator does not have.</exception>
    public static FineTuningSession Begin(
        NetworkSource networks,
        IReadOnlyList<Image<Rgb24>> faces,
        IReadOnlyList<LatentCode> codes,
        FineTuningOptions options,
        IStyleMixer mixer)
    {
        StyleGan2Config config = networks.Generator.Config;
        CodeShape.EnsureFits(codes, config.Layers, config.StyleDim);
        EnsureRowsExist(options.Mixing, config);
        using Tensor targets = FaceInput.Resize(faces, config.Size, resized => ImageTensors.ToTensor(resized, networks.Device));
        IReferenceLoss loss = options.Loss switch
        {
            FineTuningLoss.Lpips => new LpipsLoss(networks.Lpips, targets),
            FineTuningLoss.Discriminator => new DiscriminatorFeatureLoss(networks.Discriminator, targets),
            _ => throw new InvalidOperationException($"The loss {options.Loss} has no implementation."),
        };
        try
        {
            StyleGan2Generator generator = networks.Generator.Clone();
            if (options.InitializeFromReferences)
            {
                ReferenceInitialization.FoldMixedRows(generator, codes, options.Mixing);
                ReferenceInitialization.MatchMeanColor(generator, codes, targets, options.MicroBatchSize);
            }

            IdentityLoss? identity =
                options.IdentityWeight > 0 ? new IdentityLoss(networks.Identity, networks.Generator) : null;
            return new FineTuningSession(generator, loss, options, mixer, codes, identity);
        }
        catch
        {
            loss.Dispose();
            throw;
        }
    }

    /// <summary>Takes one step: mixes, draws with fresh noise, and updates.</summary>
    public override double Step()
    {
        using var scope = NewDisposeScope();
        return Step(Mix(), generator.DrawNoise(codes.Count, noiseSource));
    }

    /// <summary>Takes one step with codes that are mixed already.</summary>
    /// <param name="codes">[n, layers, dim], one for each reference.</param>
    /// <param name="noise">The noise of each layer; null for the generator's own buffers.</param>
    /// <returns>The loss before the update. If <see cref="TrainingSession.HasDiverged"/> nothing was updated.</returns>
    public double Step(Tensor codes, IReadOnlyList<Tensor>? noise = null)
    {
        using var scope = NewDisposeScope();
        (Tensor, IReadOnlyList<Tensor>)? people = identity?.Draw(random, noiseSource);
        return EndStep(ComputeGradients(codes, noise, people).Value()); // the one time that a step waits for the device
    }

    /// <summary>The gradients of the mean loss.</summary>
    /// <param name="codes">[n, layers, dim], one for each reference.</param>
    /// <param name="noise">The noise of each layer; null for the generator's own buffers.</param>
    /// <param name="people">The codes and the noise of the identity term; null without one.</param>
    /// <returns>The loss, a scalar on the device.</returns>
    internal Tensor ComputeGradients(
        Tensor codes, IReadOnlyList<Tensor>? noise, (Tensor Codes, IReadOnlyList<Tensor> Noise)? people = null)
    {
        ClearGradients();
        Tensor result = zeros([], codes.dtype, codes.device);
        for (int first = 0; first < codes.shape[0]; first += options.MicroBatchSize)
        {
            using Tensor share = AddShare(codes, noise, first);
            result.AddInPlace(share);
        }

        if (people is var (drawn, maps))
        {
            using Tensor term = AddGradients(
                drawn, maps, images => identity!.Compute(images, drawn, maps).Times(options.IdentityWeight));
            result.AddInPlace(term);
        }

        return result;
    }

    /// <summary>The first reference's code as the generator draws it now.</summary>
    public override Image<Rgb24> Preview()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return ImageTensors.ToImages(generator.Synthesize(LatentTensors.ToTensor([codes[0]], Parameters[0].device)))[0];
    }

    /// <summary>Hands the tuned generator over as a style.</summary>
    public GeneratorStyle Take(StyleMetadata metadata)
    {
        isTaken = true;
        generator.Freeze();
        generator.zero_grad(set_to_none: true); // gradients take as much memory as the weights
        return new GeneratorStyle(generator, metadata);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        loss.Dispose();
        noiseSource.Dispose();
        if (!isTaken)
        {
            generator.Dispose();
        }
    }

    /// <inheritdoc />
    protected override double LearningRate => options.LearningRateOf(Steps);

    /// <inheritdoc />
    protected override void Replay(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            Mix();
            generator.DrawNoise(codes.Count, noiseSource);
            identity?.Draw(random, noiseSource);
        }
    }

    private Tensor Mix()
    {
        Device device = Parameters[0].device;
        return mixer is GeneratorStyleMixer own
            ? own.Mix(LatentTensors.ToTensor(codes, device), options.Mixing, random)
            : LatentTensors.ToTensor(mixer!.Mix(codes, options.Mixing, random), device);
    }

    /// <summary>Adds the gradients of some references' share of the loss, and returns the share.</summary>
    private Tensor AddShare(Tensor codes, IReadOnlyList<Tensor>? noise, int first)
    {
        using var scope = NewDisposeScope();
        long count = Math.Min(options.MicroBatchSize, codes.shape[0] - first);
        Tensor[]? maps = noise?.Select(map => map.shape[0] == 1 ? map : map.narrow(0, first, count)).ToArray();
        return AddGradients(
            codes.narrow(0, first, count),
            maps,
            images => loss.Compute(images, first).Times(count / (double)codes.shape[0])).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradients of a loss of what the tuned generator draws, and returns the loss.</summary>
    private Tensor AddGradients(Tensor codes, IReadOnlyList<Tensor>? noise, Func<Tensor, Tensor> lossOf)
    {
        using var scope = NewDisposeScope();
        using RecomputedSynthesis? recomputed =
            options.GradientCheckpointing ? new RecomputedSynthesis(generator, codes, noise) : null;
        Tensor value;
        using (NewDisposeScope())
        {
            Tensor images = recomputed?.Images ?? generator.Synthesize(codes, noise);
            Tensor share = lossOf(images);
            share.backward();
            value = share.detach().MoveToOuterDisposeScope();
        }

        recomputed?.Backward();
        return value.MoveToOuterDisposeScope();
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
}
