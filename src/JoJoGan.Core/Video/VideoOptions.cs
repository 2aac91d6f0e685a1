using System.Text.RegularExpressions;
using JoJoGan.Stylization;
using JoJoGan.Validation;

namespace JoJoGan.Video;

/// <summary>How videos are drawn, read and written.</summary>
public sealed partial record VideoOptions
{
    private static readonly string[] PixelFormats = ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le"];

    /// <summary>
    /// Most faces that are drawn, the largest first; a face that is followed keeps its place among them. At least 1, at most 64.
    /// The default is 1.
    /// </summary>
    public int MaxFaces { get; set; } = 1;

    /// <summary>
    /// Every how many frames the detector looks for faces; between, they are followed. At least 1, at most 1000. The default
    /// is 5.
    /// </summary>
    public int DetectionInterval { get; set; } = 5;

    /// <summary>
    /// How far a face's edge fades into the frame, as a share of its crop's side. From 0 to 0.5. The default is 0.15.
    /// </summary>
    public double Feather { get; set; } = 0.15;

    /// <summary>Settings of the stylizer; null for the host's.</summary>
    public StylizationOptions? Stylization { get; set; }

    /// <summary>ffmpeg's name of the video encoder. The default is "libx264".</summary>
    public string Encoder { get; set; } = "libx264";

    /// <summary>
    /// The encoder's constant quality (crf): less is better and larger. At least 0, at most 63. The default is 18.
    /// </summary>
    public int Quality { get; set; } = 18;

    /// <summary>
    /// The encoder's preset, which trades speed for size; null for an encoder that has none. The default is "veryfast".
    /// </summary>
    public string? Preset { get; set; } = "veryfast";

    /// <summary>
    /// How the encoder stores pixels: "yuv420p", "yuv422p", "yuv444p" or "yuv420p10le". An odd side that the format cannot hold
    /// grows by a pixel that repeats its neighbor. The default is "yuv420p".
    /// </summary>
    public string PixelFormat { get; set; } = "yuv420p";

    /// <summary>
    /// Most pixels of a frame; above 4K by default. At least 256, at most 100,000,000. The default is 10000000.
    /// </summary>
    public int MaxPixels { get; set; } = 10_000_000;

    /// <summary>Most frames of a video; null for any number. At least 1.</summary>
    public int? MaxFrames { get; set; }

    /// <summary>
    /// Whether a video that is damaged in the middle is an error; else what can be read is drawn and the result says what cannot.
    /// The default is false.
    /// </summary>
    public bool RequireIntact { get; set; }

    /// <summary>
    /// How long ffmpeg may neither give nor take a frame. At least 1 second, at most 1 hour. The default is 1 minute.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The program ffmpeg: a name to look up, or a path. The default is "ffmpeg".</summary>
    public string FfmpegPath { get; set; } = "ffmpeg";

    /// <summary>The program ffprobe: a name to look up, or a path. The default is "ffprobe".</summary>
    public string FfprobePath { get; set; } = "ffprobe";

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(VideoOptions))
        .Range(nameof(MaxFaces), MaxFaces, 1, 64)
        .Range(nameof(DetectionInterval), DetectionInterval, 1, 1000)
        .Range(nameof(Feather), Feather, 0, 0.5)
        .Include(() => Stylization?.Validate())
        .Rule(Name().IsMatch(Encoder ?? ""), $"{nameof(Encoder)} must be a name of letters, digits, - and _, not \"{Encoder}\".")
        .Range(nameof(Quality), Quality, 0, 63)
        .Rule(Preset is null || Name().IsMatch(Preset), $"{nameof(Preset)} must be a name of letters, digits, - and _, or null.")
        .Rule(PixelFormats.Contains(PixelFormat), $"{nameof(PixelFormat)} must be one of {string.Join(", ", PixelFormats)}.")
        .Range(nameof(MaxPixels), MaxPixels, 256, 100_000_000)
        .Range(nameof(MaxFrames), MaxFrames ?? 1, 1, int.MaxValue)
        .Range(nameof(StallTimeout), StallTimeout.TotalSeconds, 1, 3600)
        .Rule(!string.IsNullOrWhiteSpace(FfmpegPath), $"{nameof(FfmpegPath)} must not be empty.")
        .Rule(!string.IsNullOrWhiteSpace(FfprobePath), $"{nameof(FfprobePath)} must not be empty.")
        .ThrowIfBroken();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,39}\z")]
    private static partial Regex Name();
}
