using JoJoGan.Validation;

namespace JoJoGan.Latents;

/// <summary>How an inverter finds codes. <see cref="Steps"/>, <see cref="Seconds"/> and
/// <see cref="TargetDistance"/> limit the work; at most one of them may be set.</summary>
public sealed record InversionOptions
{
    /// <summary>The most steps of a run that another limit ends.</summary>
    public const int MostSteps = 1000;

    private const int ReStyleSteps = 5;
    private const int OptimizationSteps = 100;

    /// <summary>
    /// The method. Null takes <see cref="InversionMethod.E4e"/>, or <see cref="InversionMethod.Optimization"/> for a generator
    /// that comes with neither encoder nor detector. The default is null.
    /// </summary>
    public InversionMethod? Method { get; set; }

    /// <summary>
    /// Steps of ReStyle, or of the search for a code. At least 1, at most 10000. Null takes 5 for ReStyle and 100 for the search.
    /// The default is null.
    /// </summary>
    public int? Steps { get; set; }

    /// <summary>
    /// Seconds for each batch of faces, after which the search ends with what it has; pivotal tuning spends half of them on the
    /// code. Greater than 0, at most 86400. The default is null: no limit.
    /// </summary>
    public double? Seconds { get; set; }

    /// <summary>
    /// The distance at which a face is good enough: LPIPS, or the mean squared error where LPIPS is not configured. A face that
    /// has not reached it after 1000 steps is returned as it is, and a warning is logged. Greater than 0, at most 10. The default
    /// is null: no target.
    /// </summary>
    public double? TargetDistance { get; set; }

    /// <summary>Which codes the search may reach. The default is <see cref="LatentSpace.WPlus"/>.</summary>
    public LatentSpace Space { get; set; } = LatentSpace.WPlus;

    /// <summary>
    /// Whether the search starts at the generator's mean code even if an encoder is configured. Without an encoder it always
    /// does. The default is false.
    /// </summary>
    public bool StartAtMean { get; set; }

    /// <summary>
    /// Adam's learning rate of the search. It rises over the first twentieth of the steps and falls to 0 over the last quarter.
    /// Greater than 0, at most 1. The default is 0.1.
    /// </summary>
    public double LearningRate { get; set; } = 0.1;

    /// <summary>
    /// The weight of the mean squared error of the pixels, beside LPIPS with a weight of 1. From 0 to 1000. The default is 4.
    /// </summary>
    public double PixelWeight { get; set; } = 4;

    /// <summary>
    /// The weight of the noise regularization (arXiv 1912.04958, appendix D). Above 0 the noise maps are searched along with the
    /// code, so that the code need not explain random detail; they are not returned. From 0 to 1e9; the paper has 1e5. The
    /// default is 0: the generator's fixed noise is used.
    /// </summary>
    public double NoiseWeight { get; set; }

    /// <summary>
    /// Adam steps of the generator in pivotal tuning. At least 1, at most 10000. With <see cref="Seconds"/> or
    /// <see cref="TargetDistance"/> these end it. The default is 100.
    /// </summary>
    public int PivotSteps { get; set; } = 100;

    /// <summary>
    /// Adam's learning rate of the generator in pivotal tuning, constant. Greater than 0, at most 1. The default is 5e-4.
    /// </summary>
    public double PivotLearningRate { get; set; } = 5e-4;

    /// <summary>Faces that are searched together. At least 1, at most 64. The default is 4.</summary>
    public int BatchSize { get; set; } = 4;

    /// <summary>The most steps of ReStyle or of the search for a code.</summary>
    public int StepCount => Steps
        ?? (Seconds is not null || TargetDistance is not null ? MostSteps
            : Method == InversionMethod.ReStyle ? ReStyleSteps
            : OptimizationSteps);

    /// <summary>The most steps of pivotal tuning.</summary>
    public int PivotStepCount => Seconds is not null || TargetDistance is not null ? MostSteps : PivotSteps;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(InversionOptions))
        .Rule(Method is not { } method || Enum.IsDefined(method), $"{nameof(Method)} is not a known method: {Method}.")
        .Rule(Enum.IsDefined(Space), $"{nameof(Space)} is not a known space: {Space}.")
        .Rule(
            new object?[] { Steps, Seconds, TargetDistance }.Count(limit => limit is not null) <= 1,
            $"{nameof(Steps)}, {nameof(InversionOptions)}.{nameof(Seconds)} and {nameof(InversionOptions)}." +
            $"{nameof(TargetDistance)} cannot be used together; set one of them.")
        .Rule(
            Searches || (Seconds is null && TargetDistance is null),
            $"{nameof(Seconds)} and {nameof(InversionOptions)}.{nameof(TargetDistance)} have no effect on {Method}; use " +
            "Optimization or PivotalTuning.")
        .Rule(
            Method is not (InversionMethod.E4e or InversionMethod.Psp) || Steps is null,
            $"{nameof(Steps)} has no effect on {Method}, which takes one.")
        .Range(nameof(Steps), Steps ?? 1, 1, 10_000)
        .Range(nameof(Seconds), Seconds ?? 1, 0, 86_400, leastAllowed: false)
        .Range(nameof(TargetDistance), TargetDistance ?? 1, 0, 10, leastAllowed: false)
        .Range(nameof(LearningRate), LearningRate, 0, 1, leastAllowed: false)
        .Range(nameof(PixelWeight), PixelWeight, 0, 1000)
        .Range(nameof(NoiseWeight), NoiseWeight, 0, 1e9)
        .Range(nameof(PivotSteps), PivotSteps, 1, 10_000)
        .Range(nameof(PivotLearningRate), PivotLearningRate, 0, 1, leastAllowed: false)
        .Range(nameof(BatchSize), BatchSize, 1, 64)
        .ThrowIfBroken();

    private bool Searches => Method is null or InversionMethod.Optimization or InversionMethod.PivotalTuning;
}
