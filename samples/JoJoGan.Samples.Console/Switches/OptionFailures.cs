using System.CommandLine;
using System.Text.RegularExpressions;
using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.ModelStore;
using JoJoGan.Samples.Console.Commands;
using JoJoGan.Students;
using JoJoGan.Stylization;
using JoJoGan.Training;
using JoJoGan.Video;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>The library's words about options outside their limits, with the command line's names for the options.</summary>
internal static partial class OptionFailures
{
    private static readonly Dictionary<string, string> Sections = new()
    {
        [nameof(JoJoGanOptions)] = ISettingOption.Section,
        [nameof(FaceDetectionOptions)] = $"{ISettingOption.Section}:{nameof(JoJoGanOptions.Detection)}",
        [nameof(FfhqAlignmentOptions)] = $"{ISettingOption.Section}:{nameof(JoJoGanOptions.Alignment)}",
        [nameof(InversionOptions)] = $"{ISettingOption.Section}:{nameof(JoJoGanOptions.Inversion)}",
        [nameof(ModelStoreOptions)] = $"{ISettingOption.Section}:{nameof(JoJoGanOptions.ModelStore)}",
        [nameof(FineTuningOptions)] = $"{ISettingOption.Section}:{nameof(JoJoGanOptions.FineTuning)}",
        [nameof(StyleMixingOptions)] =
            $"{ISettingOption.Section}:{nameof(JoJoGanOptions.FineTuning)}:{nameof(FineTuningOptions.Mixing)}",
        [nameof(StylizationOptions)] = $"{ISettingOption.Section}:{nameof(JoJoGanOptions.Stylization)}",
    };

    // Options of single calls, which have no settings: their switches, where those are not called as the options are.
    private static readonly Dictionary<string, string> Switches = new()
    {
        [$"{nameof(StudentTrainingOptions)}.{nameof(StudentTrainingOptions.StabilityWeight)}"] = "--stability",
        [$"{nameof(TrainingCheckpointOptions)}.{nameof(TrainingCheckpointOptions.Folder)}"] = "--checkpoint",
        [$"{nameof(TrainingCheckpointOptions)}.{nameof(TrainingCheckpointOptions.Interval)}"] = "--checkpoint-interval",
        [$"{nameof(VideoOptions)}.{nameof(VideoOptions.Encoder)}"] = "--video-encoder",
        [$"{nameof(VideoOptions)}.{nameof(VideoOptions.FfmpegPath)}"] = "the environment variable PATH",
        [$"{nameof(VideoOptions)}.{nameof(VideoOptions.FfprobePath)}"] = "the environment variable PATH",
    };

    /// <summary>What an error says, in the command's terms.</summary>
    public static string Describe(Exception error, Command command)
    {
        string text = error switch
        {
            OptionsValidationException several => string.Join(' ', several.Failures),
            ImageException picture => Raising().Replace(picture.Message, match => Raise(match.Groups[1].Value, command)),
            _ => error.Message,
        };
        return Property().Replace(text, match => Name(match, command));
    }

    private static string Name(Match match, Command command)
    {
        (string options, string property) = (match.Groups[1].Value, match.Groups[2].Value);
        if (options == nameof(ImageLoaderOptions))
        {
            return CommonSwitches.MaxPixels.Name;
        }

        if (!Sections.TryGetValue(options, out string? section))
        {
            string name = $"--{Words().Replace(property, "-").ToLowerInvariant()}";
            return Switches.TryGetValue(match.Value, out string? other) ? other
                : command.Options.Any(o => o.Name == name) ? name
                : match.Value;
        }

        string key = $"{section}:{property}";
        bool begins = match.Index == 0 || match.Result("$`").TrimEnd().EndsWith('.');
        string? option = property == nameof(ModelStoreOptions.AcceptedLicenses)
            && command.Options.Contains(ModelsCommand.AcceptLicense)
            ? ModelsCommand.AcceptLicense.Name
            : command.Options.OfType<ISettingOption>().FirstOrDefault(o => o.Key == key)?.Name;
        return option is not null
            ? $"{option} (setting {key})"
            : $"{(begins ? "The" : "the")} setting {key}";
    }

    /// <summary>The way to another limit, if the command has one.</summary>
    private static string Raise(string limit, Command command) =>
        limit == nameof(ImageLoaderOptions.MaxPixels) && command.Options.Contains(CommonSwitches.MaxPixels)
            ? $" or raise {CommonSwitches.MaxPixels.Name}"
            : "";

    [GeneratedRegex(@"\b(\w+Options)\.(\w+)")]
    private static partial Regex Property();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();

    [GeneratedRegex(@" or raise (Max\w+)")]
    private static partial Regex Raising();
}
