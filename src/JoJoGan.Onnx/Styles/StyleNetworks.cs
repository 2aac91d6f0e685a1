using JoJoGan.Onnx.Runtime;

namespace JoJoGan.Onnx.Styles;

/// <summary>The loaded network of a style's file, one for each source that draws with it.</summary>
internal sealed class StyleNetworks : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<OnnxNetworkSource, OnnxNetwork> networks = [];

    /// <summary>The network of a source, loaded unless it is.</summary>
    public OnnxNetwork Loaded(OnnxNetworkSource source, Func<OnnxNetwork> load)
    {
        lock (gate)
        {
            if (!networks.TryGetValue(source, out OnnxNetwork? network))
            {
                networks[source] = network = load();
            }

            return network;
        }
    }

    /// <summary>Frees them.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (OnnxNetwork network in networks.Values)
            {
                network.Dispose();
            }

            networks.Clear();
        }
    }
}
