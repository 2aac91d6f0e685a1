using JoJoGan.Mixing;
using JoJoGan.Training;
using JoJoGan.Validation;

namespace JoJoGan.FineTuning;

/// <summary>
/// Settings of a fine-tuning run. The defaults reach the quality of the paper's recipe in a fraction of its steps
/// (docs/performance.md has the figures); <see cref="Paper"/> is that recipe itself.
/// </summary>
public sealed record FineTuningOptions
{
    /// <summary>
    /// The recipe of the paper and the reference code: 300 steps of Adam at a constant learning rate of 2e-3 without momentum.
    /// Change it with <c>with</c>.
    /// </summary>
    public static FineTuningOptions Paper => new()
    {
        Steps = 300,
        LearningRate = 2e-3,
        DecayStart = 1,
        Beta1 = 0,
        InitializeFromReferences = false,
    };

    /// <summary>
    /// A recipe for the best picture in full style in the time of the paper's: 300 steps, at a lower learning rate than the
    /// default's. Where colors are preserved the default comes nearer.
    /// </summary>
    public static FineTuningOptions Best => new() { Steps = 300, LearningRate = 5e-3, DecayStart = 0.4, Beta1 = 0.9 };

    /// <summary>Number of Adam steps. At least 1, at most 10000. The default is 30.</summary>
    public int Steps { get; set; } = 30;

    /// <summary>Adam's learning rate. Greater than 0, at most 1. The default is 6e-3.</summary>
    public double LearningRate { get; set; } = 6e-3;

    /// <summary>
    /// The share of the steps after which the learning rate falls linearly to 0; 1 keeps it constant. From 0 to 1. The default is
    /// 0.9.
    /// </summary>
    public double DecayStart { get; set; } = 0.9;

    /// <summary>Adam's β1, the decay of the gradient's mean. At least 0, less than 1. The default is 0.6.</summary>
    public double Beta1 { get; set; } = 0.6;

    /// <summary>Adam's β2, the decay of the squared gradient's mean. At least 0, less than 1. The default is 0.99.</summary>
    public double Beta2 { get; set; } = 0.99;

    /// <summary>The loss. The default is <see cref="FineTuningLoss.Discriminator"/>.</summary>
    public FineTuningLoss Loss { get; set; } = FineTuningLoss.Discriminator;

    /// <summary>
    /// How many references are drawn together. Fewer take less memory and give the same gradients up to rounding, since those of
    /// all references are summed before the step. At least 1, at most 64. The default is 4.
    /// </summary>
    public int MicroBatchSize { get; set; } = 4;

    /// <summary>
    /// Whether a step computes the generator's activations a second time instead of keeping them for the gradients: less memory,
    /// for up to a third more time. The gradients are the same. The default is false.
    /// </summary>
    public bool GradientCheckpointing { get; set; }

    /// <summary>
    /// Whether the generator is moved toward the references in closed form before the first step, which saves most steps: every
    /// mixed code then draws what the references' codes draw, and the mean color of what those draw is the references'. The
    /// default is true.
    /// </summary>
    public bool InitializeFromReferences { get; set; } = true;

    /// <summary>
    /// The weight of the identity term: 1 less the cosine similarity that an identity network sees between what the base
    /// generator and the tuned one draw of the same random codes, new ones in every step. It needs
    /// <see cref="JoJoGanOptions.IdentityPath"/>. From 0 to 100; 0 leaves it out. The default is 0.
    /// </summary>
    public double IdentityWeight { get; set; }

    /// <summary>How codes are mixed. The default preserves the photo's colors.</summary>
    public StyleMixingOptions Mixing { get; set; } = new();

    /// <summary>
    /// The seed of z, α and noise: one seed gives bit-equal weights on one machine with one number of threads. The default is 0.
    /// </summary>
    public int Seed { get; set; }

    /// <summary>Every how many steps progress carries a preview picture; 0 for never. At least 0. The default is 0.</summary>
    public int PreviewInterval { get; set; }

    /// <summary>Where the run is kept so that it can be left and resumed; null for nowhere. The default is null.</summary>
    public TrainingCheckpointOptions? Checkpoint { get; set; }

    /// <summary>What the style is called in its metadata. At most 200 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who makes the style, for its metadata. At most 200 characters.</summary>
    public string Author { get; set; } = "";

    /// <summary>The license that the style is given away under, for its metadata. At most 200 characters.</summary>
    public string License { get; set; } = "";

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The step, from 1.</param>
    public double LearningRateOf(int step)
    {
        double start = DecayStart * Steps;
        return LearningRate * (step - 0.5 <= start ? 1 : Math.Max((Steps - step + 0.5) / (Steps - start), 0));
    }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(FineTuningOptions))
        .Range(nameof(Steps), Steps, 1, 10_000)
        .Range(nameof(LearningRate), LearningRate, 0, 1, leastAllowed: false)
        .Range(nameof(DecayStart), DecayStart, 0, 1)
        .Range(nameof(Beta1), Beta1, 0, 1, mostAllowed: false)
        .Range(nameof(Beta2), Beta2, 0, 1, mostAllowed: false)
        .Range(nameof(IdentityWeight), IdentityWeight, 0, 100)
        .Range(nameof(MicroBatchSize), MicroBatchSize, 1, 64)
        .Range(nameof(PreviewInterval), PreviewInterval, 0, int.MaxValue)
        .Rule(Enum.IsDefined(Loss), $"{nameof(Loss)} is not a known loss: {Loss}.")
        .Rule(Name is { Length: <= 200 }, $"{nameof(Name)} must have at most 200 characters.")
        .Rule(Author is { Length: <= 200 }, $"{nameof(Author)} must have at most 200 characters.")
        .Rule(License is { Length: <= 200 }, $"{nameof(License)} must have at most 200 characters.")
        .Rule(Mixing is not null, $"{nameof(Mixing)} must not be null.")
        .Include(() => Mixing?.Validate())
        .Include(() => Checkpoint?.Validate())
        .ThrowIfBroken();
}
