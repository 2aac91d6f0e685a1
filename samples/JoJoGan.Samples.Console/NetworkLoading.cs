using JoJoGan.Networks;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Loads the networks that a command will need, so that missing or wrong weights are found before the work begins.</summary>
internal static class NetworkLoading
{
    /// <param name="services">The host's services.</param>
    /// <param name="withEncoder">Whether pictures will be inverted.</param>
    /// <param name="loss">The loss of the fine-tuning, if there will be any.</param>
    /// <param name="cancellationToken">Stops before the loading begins.</param>
    public static Task RunAsync(IServiceProvider services, bool withEncoder, FineTuningLoss? loss, CancellationToken cancellationToken)
    {
        INetworkSource networks = services.GetRequiredService<INetworkSource>();
        return networks.Worker.RunAsync(
            () => (
                networks.Generator,
                withEncoder ? networks.Encoder : null,
                loss is FineTuningLoss.Discriminator ? networks.Discriminator : null,
                loss is FineTuningLoss.Lpips ? networks.Lpips : null),
            cancellationToken);
    }
}
