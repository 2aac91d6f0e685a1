using JoJoGan.Validation;

namespace JoJoGan.Detection;

/// <summary>How faces are looked for.</summary>
public sealed record FaceDetectionOptions
{
    /// <summary>
    /// The longer side in pixels at which the network sees a picture; a larger picture is reduced to it. More finds smaller faces
    /// and takes longer. A picture without a face is looked at again at a quarter of it, where faces that fill the picture are
    /// found. At least 64, at most 4000. The default is 1024, at which faces from about 1/50 of the longer side are found.
    /// </summary>
    public int LongestSide { get; set; } = 1024;

    /// <summary>The least score of a face. From 0 to 1. The default is 0.6.</summary>
    public double ScoreThreshold { get; set; } = 0.6;

    /// <summary>The greatest intersection over union of two faces' boxes. From 0 to 1. The default is 0.4.</summary>
    public double OverlapThreshold { get; set; } = 0.4;

    /// <summary>
    /// Whether a picture without a sure face, or with one that leans by more than 45 degrees, is looked at again turned by a
    /// quarter, to the left and to the right, and by a half: phones lay photos on their side. The default is true.
    /// </summary>
    public bool TryRotations { get; set; } = true;

    /// <summary>Images of one size that go through the network together. At least 1, at most 64. The default is 4.</summary>
    public int BatchSize { get; set; } = 4;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(FaceDetectionOptions))
        .Range(nameof(LongestSide), LongestSide, 64, 4000)
        .Range(nameof(ScoreThreshold), ScoreThreshold, 0, 1)
        .Range(nameof(OverlapThreshold), OverlapThreshold, 0, 1)
        .Range(nameof(BatchSize), BatchSize, 1, 64)
        .ThrowIfBroken();
}
