using TorchSharp.Modules;

namespace JoJoGan.Models.Networks;

/// <summary>What the services need of any network.</summary>
internal static class ModuleExtensions
{
    /// <summary>Ends training: no weight asks for a gradient any more.</summary>
    public static void Freeze(this nn.Module network)
    {
        foreach (Parameter parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>Takes the weights out of their dispose scope, so that they live until the module is disposed.</summary>
    public static void DetachFromScope(this nn.Module network)
    {
        foreach (Tensor tensor in network.state_dict().Values)
        {
            tensor.DetachFromDisposeScope();
        }
    }
}
