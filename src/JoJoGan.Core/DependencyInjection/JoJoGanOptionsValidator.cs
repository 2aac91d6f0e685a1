using Microsoft.Extensions.Options;

namespace JoJoGan.DependencyInjection;

/// <summary>Checks all options at once, when the host starts.</summary>
internal sealed class JoJoGanOptionsValidator : IValidateOptions<JoJoGanOptions>
{
    public ValidateOptionsResult Validate(string? name, JoJoGanOptions options)
    {
        try
        {
            options.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (InvalidOptionsException e)
        {
            string model = string.IsNullOrEmpty(name) ? "" : $"{name}: ";
            return ValidateOptionsResult.Fail(e.Failures.Select(f => model + f));
        }
    }
}
