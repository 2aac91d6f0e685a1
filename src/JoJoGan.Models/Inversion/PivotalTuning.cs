using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Training;
using Adam = JoJoGan.Models.Training.Adam;

namespace JoJoGan.Models.Inversion;

/// <summary>
/// Tunes a copy of the generator until it draws a face from its code (arXiv 2106.05744, section 3.2). Works on the device's
/// worker.
/// </summary>
internal sealed class PivotalTuning : TrainingSession
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private readonly ReconstructionLoss loss;
    private readonly Tensor code;
    private readonly double learningRate;

    /// <summary>Begins tuning.</summary>
    /// <param name="generator">The copy, changed in place; disposed with the session.</param>
    /// <param name="loss">Compares with the face; disposed with the session.</param>
    /// <param name="code">The face's code.</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    public PivotalTuning(StyleGan2Generator generator, ReconstructionLoss loss, LatentCode code, double learningRate)
        : base(generator.SynthesisParameters(), new Adam(generator.SynthesisParameters(), Beta1, Beta2))
    {
        (Generator, this.loss, this.learningRate) = (generator, loss, learningRate);
        this.code = LatentTensors.ToTensor([code], Parameters[0].device).DetachFromDisposeScope();
    }

    /// <summary>The copy that is tuned.</summary>
    public StyleGan2Generator Generator { get; }

    /// <summary>The distance before the last update.</summary>
    public double Distance { get; private set; } = double.PositiveInfinity;

    /// <inheritdoc />
    public override double Step()
    {
        using var scope = NewDisposeScope();
        ClearGradients();
        (Tensor losses, Tensor distances) = loss.Compare(Generator.Synthesize(code));
        Distance = distances.sum().Value();
        losses.sum().backward();
        return EndStep(Distance);
    }

    /// <summary>Measures the distance after the last update.</summary>
    public void End()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Distance = loss.Compare(Generator.Synthesize(code)).Distance.sum().Value();
    }

    /// <inheritdoc />
    public override Image<Rgb24> Preview()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        return ImageTensors.ToImages(Generator.Synthesize(code))[0];
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        loss.Dispose();
        code.Dispose();
        Generator.Dispose();
    }

    /// <inheritdoc />
    protected override double LearningRate => learningRate;
}
