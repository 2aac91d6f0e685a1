using JoJoGan.Samples.Web.Api;
using JoJoGan.Validation;

namespace JoJoGan.Samples.Web;

/// <summary>What the service takes from strangers; section "Limits" of the configuration.</summary>
internal sealed class StudioLimits
{
    /// <summary>Most bytes of one picture or video. The default is 20 MB.</summary>
    public int FileBytes { get; set; } = 20_000_000;

    /// <summary>Most bytes of one request. The default is 64 MB.</summary>
    public int RequestBytes { get; set; } = 64_000_000;

    /// <summary>Most bytes of a style's file. The default is 200 MB.</summary>
    public int StyleBytes { get; set; } = 200_000_000;

    /// <summary>Most pixels of a picture. The default is 50 million.</summary>
    public int MaxPixels { get; set; } = 50_000_000;

    /// <summary>Longest time to decode a picture. The default is 10 s.</summary>
    public TimeSpan DecodingTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most requests of one owner in a minute that make or change something. The default is 600.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>Refuses a file that is too large.</summary>
    /// <exception cref="ApiException">It is.</exception>
    public void Check(IFormFile file, string name)
    {
        if (file.Length > FileBytes)
        {
            throw new ApiException(ProblemKind.TooLarge, $"{name} has {file.Length} bytes; {FileBytes} are the most.");
        }
    }

    /// <summary>Checks all limits.</summary>
    /// <exception cref="JoJoGan.Errors.InvalidOptionsException">One is outside its own limits.</exception>
    public void Validate() => new OptionRules("Limits")
        .Range(nameof(FileBytes), FileBytes, 1, int.MaxValue)
        .Range(nameof(RequestBytes), RequestBytes, 1, int.MaxValue)
        .Range(nameof(StyleBytes), StyleBytes, 1, int.MaxValue)
        .Range(nameof(MaxPixels), MaxPixels, 1, 100_000_000)
        .Range(nameof(RequestsPerMinute), RequestsPerMinute, 1, 1_000_000)
        .Rule(DecodingTime > TimeSpan.Zero, $"{nameof(DecodingTime)} must be above 0.")
        .ThrowIfBroken();
}
