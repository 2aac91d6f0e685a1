using System.Collections.Concurrent;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Notes which threads ask for a network.</summary>
internal sealed class WatchedNetworks(INetworkSource networks) : INetworkSource
{
    private readonly ConcurrentDictionary<int, bool> threads = [];

    public ICollection<int> Threads => threads.Keys;

    public Device Device => networks.Device;

    public DeviceWorker Worker => networks.Worker;

    public StyleGan2Generator Generator => Note(networks.Generator);

    public string GeneratorHash => Note(networks.GeneratorHash);

    public StyledGeneratorCache Workspace => Note(networks.Workspace);

    public StyleGan2Discriminator Discriminator => Note(networks.Discriminator);

    public Encoder4EditingNetwork Encoder => Note(networks.Encoder);

    public Tensor LatentAverage => Note(networks.LatentAverage);

    public LpipsVgg Lpips => Note(networks.Lpips);

    public RetinaFaceNetwork Detector => Note(networks.Detector);

    public Task EnsureFetchedAsync(NetworkKinds kinds = NetworkKinds.All, CancellationToken cancellationToken = default) =>
        networks.EnsureFetchedAsync(kinds, cancellationToken);

    public Task ReleaseAsync(NetworkKinds kinds = NetworkKinds.All) => networks.ReleaseAsync(kinds);

    private T Note<T>(T network)
    {
        threads[Environment.CurrentManagedThreadId] = true;
        return network;
    }
}
