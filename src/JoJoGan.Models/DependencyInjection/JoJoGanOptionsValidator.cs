using JoJoGan.Models.Runtime;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.DependencyInjection;

/// <summary>Checks all options at once, when the host starts.</summary>
internal sealed class JoJoGanOptionsValidator : IValidateOptions<JoJoGanOptions>
{
    public ValidateOptionsResult Validate(string? name, JoJoGanOptions options)
    {
        List<string> failures =
        [
            .. options.Detection?.FindFailures() ?? [Missing(nameof(options.Detection))],
            .. options.Alignment?.FindFailures() ?? [Missing(nameof(options.Alignment))],
            .. options.ModelStore?.FindFailures() ?? [Missing(nameof(options.ModelStore))],
            .. options.FineTuning?.FindFailures() ?? [Missing(nameof(options.FineTuning))],
            .. options.Stylization?.FindFailures() ?? [Missing(nameof(options.Stylization))],
        ];
        if (DeviceChoice.FindFailure(options.Device) is { } failure)
        {
            failures.Add(failure);
        }

        if (options.Threads is { } threads and (< 1 or > DeviceWorker.MostThreads))
        {
            failures.Add(
                $"{nameof(JoJoGanOptions)}.{nameof(options.Threads)} must be at least 1 and at most {DeviceWorker.MostThreads}, not {threads}.");
        }

        if (!Enum.IsDefined(options.Precision))
        {
            failures.Add($"{nameof(JoJoGanOptions)}.{nameof(options.Precision)} is not a known precision: {options.Precision}.");
        }

        string model = string.IsNullOrEmpty(name) ? "" : $"{name}: ";
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(f => model + f));
    }

    private static string Missing(string group) => $"{nameof(JoJoGanOptions)}.{group} must not be null.";
}
