using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Training;
using TorchSharp.Modules;
using Adam = JoJoGan.Models.Training.Adam;

namespace JoJoGan.Models.Inversion;

/// <summary>
/// A search for the codes of a batch of faces by Adam (arXiv 1912.04958, appendix D). It remembers the best code of each face. A
/// face's search does not depend on the others of its batch. Works on the device's worker.
/// </summary>
internal sealed class LatentSearch : IDisposable
{
    private const double Rise = 0.05;
    private const double Fall = 0.25;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private readonly StyleGan2Generator generator;
    private readonly ReconstructionLoss loss;
    private readonly InversionOptions options;
    private readonly Parameter codes;
    private readonly NoiseSearch? noise;
    private readonly Adam optimizer;
    private readonly double[] best;
    private readonly LatentCode[] bestCodes;

    /// <summary>Begins a search.</summary>
    /// <param name="generator">The generator. It is not changed.</param>
    /// <param name="loss">Compares with the faces; disposed with the search.</param>
    /// <param name="start">Where each face's search begins.</param>
    /// <param name="options">Space, learning rate and target.</param>
    public LatentSearch(
        StyleGan2Generator generator,
        ReconstructionLoss loss,
        IReadOnlyList<LatentCode> start,
        InversionOptions options)
    {
        (this.generator, this.loss, this.options) = (generator, loss, options);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor first = LatentTensors.ToTensor(start, generator.FixedNoise[0].device);
        codes = new Parameter(options.Space == LatentSpace.W ? first.mean([1], keepdim: true) : first);
        codes.DetachFromDisposeScope();
        noise = options.NoiseWeight > 0 ? new NoiseSearch(generator.FixedNoise, start.Count) : null;
        optimizer = new Adam([codes, .. noise?.Maps ?? []], Beta1, Beta2);
        (best, bestCodes) = ([.. start.Select(_ => double.PositiveInfinity)], [.. start]);
    }

    /// <summary>Steps done.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether a distance was not finite; nothing was updated then.</summary>
    public bool HasDiverged { get; private set; }

    /// <summary>Whether every face has reached the target.</summary>
    public bool HasReachedTarget => options.TargetDistance is { } target && best.All(distance => distance <= target);

    /// <summary>The distance of each face's best code.</summary>
    public IReadOnlyList<double> Distances => best;

    /// <summary>The best codes.</summary>
    public IReadOnlyList<LatentCode> Codes => bestCodes;

    /// <summary>Draws, remembers codes that are better than those before, and moves on.</summary>
    /// <param name="done">How much of the search lies behind, from 0 to 1.</param>
    public void Step(double done)
    {
        using var scope = NewDisposeScope();
        optimizer.ClearGradients();
        Steps++;
        Tensor total = Judge();
        if (HasDiverged)
        {
            return;
        }

        if (noise is not null)
        {
            total = total.Plus(noise.Regularization(), options.NoiseWeight);
        }

        total.backward();
        optimizer.Step(options.LearningRate * Share(done));
        noise?.Normalize();
    }

    /// <summary>Judges the codes of the last step.</summary>
    public void End()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Judge();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        optimizer.Dispose();
        noise?.Dispose();
        codes.Dispose();
        loss.Dispose();
    }

    private static double Share(double done) =>
        Math.Min(1, done / Rise) * Math.Min(1, 0.5 - (0.5 * Math.Cos(Math.PI * Math.Min(1, (1 - done) / Fall))));

    private Tensor WPlus() => codes.expand(-1, generator.Config.Layers, -1);

    /// <returns>The sum of the losses, with gradient: no face's gradient depends on another's.</returns>
    private Tensor Judge()
    {
        Tensor drawn = generator.Synthesize(WPlus(), noise?.Maps);
        (Tensor losses, Tensor distances) = loss.Compare(drawn);
        double[] now = [.. distances.to_type(ScalarType.Float64).cpu().data<double>()];
        HasDiverged = !now.All(double.IsFinite);
        if (!HasDiverged)
        {
            Remember(now);
        }

        return losses.sum();
    }

    private void Remember(double[] now)
    {
        bool IsBetter(int face) => now[face] < best[face] && !(best[face] <= options.TargetDistance);
        if (!Enumerable.Range(0, now.Length).Any(IsBetter))
        {
            return;
        }

        IReadOnlyList<LatentCode> all = LatentTensors.ToCodes(WPlus());
        foreach (int face in Enumerable.Range(0, now.Length).Where(IsBetter).ToArray())
        {
            (best[face], bestCodes[face]) = (now[face], all[face]);
        }
    }
}
