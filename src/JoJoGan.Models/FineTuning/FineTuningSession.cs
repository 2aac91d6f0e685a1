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

namespace JoJoGan.Models.FineTuning;

/// <summary>
/// What a fine-tuning run holds on the device: the generator that it tunes, a loss, and Adam over all parameters but the mapping
/// network's, which no gradient reaches (its codes come from outside). Works on the calling thread.
/// </summary>
internal sealed class FineTuningSession : IDisposable
{
    // A loss that stays so far above where it began does not come back. One that begins near 0 may rise by much at first.
    private const double Explosion = 100;
    private const double LeastBeginning = 0.01;
    private const int StepsOfExplosion = 3;

    private readonly StyleGan2Generator generator;
    private readonly IReferenceLoss loss;
    private readonly FineTuningOptions options;
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly IReadOnlyList<Tensor> lastGood;
    private readonly Adam optimizer;
    private readonly Random random;
    private readonly torch.Generator noiseSource;
    private bool isTaken;
    private double? beginning;
    private int steps;
    private int exploded;

    /// <summary>Prepares a run.</summary>
    /// <param name="generator">The generator to tune, changed in place; disposed with the session until it is taken.</param>
    /// <param name="loss">The loss, disposed with the session.</param>
    /// <param name="options">Learning rate and betas of Adam, mixing, seed, and what saves memory.</param>
    public FineTuningSession(StyleGan2Generator generator, IReferenceLoss loss, FineTuningOptions options)
    {
        (this.generator, this.loss, this.options) = (generator, loss, options);
        random = new Random(options.Seed);
        noiseSource = new torch.Generator(unchecked((ulong)options.Seed));
        parameters = [.. generator.named_parameters()
            .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal))
            .Select(p => p.parameter)];
        foreach (Parameter parameter in parameters)
        {
            parameter.requires_grad = true;
        }

        optimizer = new Adam(parameters, options.Beta1, options.Beta2);
        using var noGrad = no_grad();
        lastGood = [.. parameters.Select(p => p.clone().DetachFromDisposeScope())];
    }

    /// <summary>
    /// Whether the loss of the last step was not finite, or was the third in a row above 100 times the first step's (or above 1,
    /// where that is more). Such a step changes nothing, and none should follow.
    /// </summary>
    public bool HasDiverged { get; private set; }

    /// <summary>How many updates led to the weights of <see cref="TakeLastGood"/>.</summary>
    public int LastGoodSteps { get; private set; }

    /// <summary>Prepares a copy of the base generator for style references.</summary>
    /// <param name="networks">Supplies the base generator and the loss's network.</param>
    /// <param name="faces">The references.</param>
    /// <param name="codes">Their codes.</param>
    /// <param name="options">The run's options.</param>
    /// <exception cref="InvalidOptionsException">The mixing names rows that the generator does not have.</exception>
    public static FineTuningSession Begin(
        NetworkSource networks, IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<LatentCode> codes, FineTuningOptions options)
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
            if (options.FoldMixedRows)
            {
                MixedRows.Fold(generator, codes, options.Mixing);
            }

            return new FineTuningSession(generator, loss, options);
        }
        catch
        {
            loss.Dispose();
            throw;
        }
    }

    /// <summary>Takes one step: mixes, draws with fresh noise, and updates.</summary>
    /// <param name="mixer">Mixes the codes; the library's own does it on the device.</param>
    /// <param name="codes">The references' codes.</param>
    /// <returns>The loss before the update. If <see cref="HasDiverged"/> nothing was updated.</returns>
    public double Step(IStyleMixer mixer, IReadOnlyList<LatentCode> codes)
    {
        using var scope = NewDisposeScope();
        Device device = parameters[0].device;
        Tensor mixed = mixer is GeneratorStyleMixer own
            ? own.Mix(LatentTensors.ToTensor(codes, device), options.Mixing, random)
            : LatentTensors.ToTensor(mixer.Mix(codes, options.Mixing, random), device);
        return Step(mixed, generator.DrawNoise(codes.Count, noiseSource));
    }

    /// <summary>Takes one step with codes that are mixed already.</summary>
    /// <param name="codes">[n, layers, dim], one for each reference.</param>
    /// <param name="noise">The noise of each layer; null for the generator's own buffers.</param>
    /// <returns>The loss before the update. If <see cref="HasDiverged"/> nothing was updated.</returns>
    public double Step(Tensor codes, IReadOnlyList<Tensor>? noise = null)
    {
        using var scope = NewDisposeScope();
        double result = ComputeGradients(codes, noise).Value(); // the one time that a step waits for the device
        Judge(result);
        if (!HasDiverged)
        {
            Update();
        }

        return result;
    }

    /// <summary>The gradients of the mean loss.</summary>
    /// <param name="codes">[n, layers, dim], one for each reference.</param>
    /// <param name="noise">The noise of each layer; null for the generator's own buffers.</param>
    /// <returns>The loss, a scalar on the device.</returns>
    internal Tensor ComputeGradients(Tensor codes, IReadOnlyList<Tensor>? noise)
    {
        optimizer.ClearGradients();
        Tensor result = zeros([], codes.dtype, codes.device);
        for (int first = 0; first < codes.shape[0]; first += options.MicroBatchSize)
        {
            using Tensor share = AddGradients(codes, noise, first);
            result.AddInPlace(share);
        }

        return result;
    }

    /// <summary>Moves the weights along the gradients.</summary>
    internal void Update() => optimizer.Step(options.LearningRateOf(steps));

    /// <summary>A code as the generator draws it now.</summary>
    public Image<Rgb24> Preview(LatentCode code)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return ImageTensors.ToImages(generator.Synthesize(LatentTensors.ToTensor([code], parameters[0].device)))[0];
    }

    /// <summary>Hands the tuned generator over as a style.</summary>
    public GeneratorStyle Take(StyleMetadata metadata)
    {
        isTaken = true;
        generator.Freeze();
        generator.zero_grad(set_to_none: true); // gradients take as much memory as the weights
        return new GeneratorStyle(generator, metadata);
    }

    /// <summary>Hands over the weights of the last step whose loss was good.</summary>
    public GeneratorStyle TakeLastGood(StyleMetadata metadata)
    {
        Copy(lastGood, parameters);
        return Take(metadata);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        optimizer.Dispose();
        loss.Dispose();
        noiseSource.Dispose();
        foreach (Tensor tensor in lastGood)
        {
            tensor.Dispose();
        }

        if (!isTaken)
        {
            generator.Dispose();
        }
    }

    /// <summary>Keeps the weights of a loss that is good, and counts those that are not.</summary>
    private void Judge(double result)
    {
        steps++;
        beginning ??= Math.Max(result, LeastBeginning);
        if (result <= Explosion * beginning)
        {
            exploded = 0;
            LastGoodSteps = steps - 1;
            Copy(parameters, lastGood);
        }
        else
        {
            exploded++;
        }

        HasDiverged = !double.IsFinite(result) || exploded >= StepsOfExplosion;
    }

    /// <summary>Adds the gradients of some references' share of the loss, and returns the share.</summary>
    private Tensor AddGradients(Tensor codes, IReadOnlyList<Tensor>? noise, int first)
    {
        using var scope = NewDisposeScope();
        long count = Math.Min(options.MicroBatchSize, codes.shape[0] - first);
        Tensor own = codes.narrow(0, first, count);
        Tensor[]? maps = noise?.Select(map => map.shape[0] == 1 ? map : map.narrow(0, first, count)).ToArray();
        using RecomputedSynthesis? recomputed =
            options.GradientCheckpointing ? new RecomputedSynthesis(generator, own, maps) : null;
        Tensor value;
        using (NewDisposeScope())
        {
            Tensor images = recomputed?.Images ?? generator.Synthesize(own, maps);
            Tensor share = loss.Compute(images, first).Times(count / (double)codes.shape[0]);
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

    private static void Copy(IReadOnlyList<Tensor> from, IReadOnlyList<Tensor> to)
    {
        using var grad = no_grad();
        for (int i = 0; i < from.Count; i++)
        {
            to[i].copy_(from[i]);
        }
    }
}
