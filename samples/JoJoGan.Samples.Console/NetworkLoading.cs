using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console;

/// <summary>Loads the networks that a command needs, so that missing or wrong weights are found before the work begins.</summary>
internal static class NetworkLoading
{
    /// <param name="services">The host's services.</param>
    /// <param name="withEncoder">Whether pictures will be inverted.</param>
    /// <param name="learning">The options of the fine-tuning, if there will be any.</param>
    /// <param name="cancellationToken">Stops the fetching of weights, and before the loading begins.</param>
    public static async Task RunAsync(
        IServiceProvider services, bool withEncoder, FineTuningOptions? learning, CancellationToken cancellationToken)
    {
        NetworkSource networks = services.GetRequiredService<NetworkSource>();
        StyleGan2Generator generator = await networks.GetGeneratorAsync(cancellationToken);
        JoJoGanOptions options = services.GetRequiredService<IOptions<JoJoGanOptions>>().Value;
        if (withEncoder && (options.EncoderPath is not null || !Searches(options.InversionMethod)))
        {
            EnsureFits((await networks.GetEncoderAsync(cancellationToken)).LatentAverage.shape, generator.Config);
        }

        if (learning?.Loss is FineTuningLoss.Discriminator)
        {
            await networks.GetDiscriminatorAsync(cancellationToken);
        }

        if (learning?.Loss is FineTuningLoss.Lpips)
        {
            await networks.GetLpipsAsync(cancellationToken);
        }

        if (learning?.IdentityWeight > 0)
        {
            await networks.GetIdentityAsync(cancellationToken);
        }
    }

    private static bool Searches(InversionMethod method) =>
        method is InversionMethod.Optimization or InversionMethod.PivotalTuning;

    /// <param name="average">[layers, dim] of the encoder's codes.</param>
    /// <param name="generator">What must draw them.</param>
    private static void EnsureFits(long[] average, StyleGan2Config generator)
    {
        if (average is not [var layers, var dim] || layers != generator.Layers || dim != generator.StyleDim)
        {
            throw new InvalidOptionsException(
                [$"The encoder's codes are {string.Join(" x ", average)}, but the base generator needs " +
                    $"{generator.Layers} x {generator.StyleDim}. " +
                    "Name the encoder that was trained for this generator with --encoder."]);
        }
    }
}
