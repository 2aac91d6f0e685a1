using System.Text.Json.Serialization;
using JoJoGan.Latents;
using JoJoGan.Training;
using JoJoGan.Validation;

namespace JoJoGan.Students;

/// <summary>Settings of the training of a student.</summary>
public sealed record StudentTrainingOptions
{
    /// <summary>Number of steps. At least 1, at most 1000000. The default is 1400.</summary>
    public int Steps { get; set; } = 1400;

    /// <summary>
    /// Side in pixels of the faces that the student learns on and is given later. A multiple of 8 from 32 to 1024, at most the
    /// generator's. Null takes the generator's, at most 256. The default is null.
    /// </summary>
    public int? Size { get; set; }

    /// <summary>
    /// Channels of the student's first layer; the others have two and three times as many, so time and weights grow with the
    /// square; multiples of 16 are quickest. At least 8, at most 64. The default is 32, which makes 0.8 million weights.
    /// </summary>
    public int Width { get; set; } = 32;

    /// <summary>Pairs of a step. At least 1, at most 64. The default is 6.</summary>
    public int BatchSize { get; set; } = 6;

    /// <summary>
    /// The highest learning rate: it rises to it in 50 steps and falls to 0 along half a wave of the cosine. Greater than 0, at
    /// most 1. The default is 3e-3.
    /// </summary>
    public double LearningRate { get; set; } = 3e-3;

    /// <summary>The weight of the mean absolute difference of pixels. From 0 to 100. The default is 1.</summary>
    public double PixelWeight { get; set; } = 1;

    /// <summary>
    /// The weight of the perceptual distance (LPIPS); 0 needs no LPIPS weights. From 0 to 100. The default is 1.5.
    /// </summary>
    public double PerceptualWeight { get; set; } = 1.5;

    /// <summary>
    /// The weight of the term against flicker: how far the picture of a face that is moved a little and has other noise is from
    /// the picture, moved. From 0 to 100. The default is 0.5.
    /// </summary>
    public double StabilityWeight { get; set; } = 0.5;

    /// <summary>
    /// The weight of the identity term: 1 less the cosine similarity that an identity network sees between a face and its
    /// picture. It needs <see cref="JoJoGanOptions.IdentityPath"/>. From 0 to 100; 0 leaves it out. The default is 0.
    /// </summary>
    public double IdentityWeight { get; set; }

    /// <summary>
    /// Latent codes of your own photos. Part of the training pairs is drawn from them, the rest from random codes.
    /// </summary>
    [JsonIgnore] // a checkpoint has their fingerprint
    public IReadOnlyList<LatentCode> Codes { get; set; } = [];

    /// <summary>
    /// The share of pairs whose codes the mapping network makes of random numbers; the others are of <see cref="Codes"/>. Without
    /// <see cref="Codes"/> it is 1. From 0 to 1. The default is 0.5.
    /// </summary>
    public double SampledShare { get; set; } = 0.5;

    /// <summary>
    /// The seed of weights, codes, noise and changes: one seed gives bit-equal weights on one machine with one number of threads.
    /// </summary>
    public int Seed { get; set; }

    /// <summary>Every how many steps progress carries a preview; 0 for never. At least 0. The default is 0.</summary>
    public int PreviewInterval { get; set; }

    /// <summary>Where the run is kept so that it can be left and resumed; null for nowhere. The default is null.</summary>
    public TrainingCheckpointOptions? Checkpoint { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(StudentTrainingOptions))
        .Range(nameof(Steps), Steps, 1, 1_000_000)
        .Range(nameof(Size), Size ?? 32, 32, 1024)
        .Rule(Size is null || Size % 8 == 0, $"{nameof(Size)} must be a multiple of 8, not {Size}.")
        .Range(nameof(Width), Width, 8, 64)
        .Range(nameof(BatchSize), BatchSize, 1, 64)
        .Range(nameof(LearningRate), LearningRate, 0, 1, leastAllowed: false)
        .Range(nameof(PixelWeight), PixelWeight, 0, 100)
        .Range(nameof(PerceptualWeight), PerceptualWeight, 0, 100)
        .Range(nameof(StabilityWeight), StabilityWeight, 0, 100)
        .Range(nameof(IdentityWeight), IdentityWeight, 0, 100)
        .Rule(PixelWeight + PerceptualWeight > 0, $"{nameof(PixelWeight)} and {nameof(PerceptualWeight)} must not both be 0.")
        .Rule(Codes is not null && Codes.All(c => c is not null), $"{nameof(Codes)} must not be null, nor have a null.")
        .Range(nameof(SampledShare), SampledShare, 0, 1)
        .Range(nameof(PreviewInterval), PreviewInterval, 0, int.MaxValue)
        .Include(() => Checkpoint?.Validate())
        .ThrowIfBroken();
}
