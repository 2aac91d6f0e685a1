using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console;

/// <summary>The files that a command reads.</summary>
internal static class Inputs
{
    /// <summary>The files of the command line and the weights that it or the settings name.</summary>
    public static string[] With(IServiceProvider services, params IEnumerable<string?> files)
    {
        JoJoGanOptions weights = services.GetRequiredService<IOptions<JoJoGanOptions>>().Value;
        return
        [
            .. files.Concat([
                weights.GeneratorPath, weights.DiscriminatorPath, weights.EncoderPath, weights.VggPath, weights.LpipsPath,
                weights.DetectorPath, weights.IdentityPath])
                .OfType<string>()
                .Where(path => path.Length > 0),
        ];
    }
}
