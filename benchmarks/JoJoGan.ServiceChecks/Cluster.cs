using JoJoGan.LocalServers;

namespace JoJoGan.ServiceChecks;

/// <summary>Two fronts, two workers and PostgreSQL on loopback, each a process.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>How long a worker may be silent.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-service-").FullName;

    private Cluster(NetworkNamespace? network)
    {
        string address = network is null ? "127.0.0.1" : NetworkNamespace.HostAddress;
        (int Web, int Silo, int Gateway)[] ports =
        [
            .. Enumerable.Range(0, 2).Select(
                _ => (StudioProcess.FreePort(), StudioProcess.FreePort(), StudioProcess.FreePort())),
        ];
        Urls = [.. ports.Select(p => $"http://127.0.0.1:{p.Web}")];
        Fronts =
        [
            .. ports.Select((p, i) => new StudioProcess(
                $"front{i + 1}", folder, "--role", "front", "--Urls", Urls[i], "--Jobs:Folder", folder, "--Jobs:PostgreSql",
                Database.ConnectionString, "--Jobs:SiloPort", $"{p.Silo}", "--Jobs:GatewayPort", $"{p.Gateway}",
                "--Jobs:Address", address, "--Jobs:ProbeTimeout", "00:00:01", "--Jobs:Lease", $"{Lease}",
                "--Jobs:MaxQueuedJobs", "1000", "--Limits:RequestsPerMinute", "100000")),
        ];
        Workers =
        [
            .. Enumerable.Range(1, 2).Select(i => new StudioProcess(
                $"worker{i}", folder, "--role", "worker", "--Jobs:Folder", folder, "--Jobs:Worker", $"worker{i}",
                "--Jobs:Gateways:0", $"{address}:{ports[0].Gateway}", "--Jobs:Gateways:1", $"{address}:{ports[1].Gateway}",
                "--JoJoGan:Threads", "1")
            {
                Prefix = i == 2 && network is not null ? network.Prefix : "",
            }),
        ];
        Client = new StudioClient(Urls);
    }

    public PostgreSqlServer Database { get; } = new();

    public string[] Urls { get; }

    public StudioProcess[] Fronts { get; }

    public StudioProcess[] Workers { get; }

    /// <summary>A client of both fronts.</summary>
    public StudioClient Client { get; }

    /// <summary>Starts all.</summary>
    /// <param name="network">Where the second worker runs; null for this network.</param>
    public static async Task<Cluster> StartAsync(NetworkNamespace? network = null)
    {
        var cluster = new Cluster(network);
        foreach (StudioProcess process in cluster.Fronts.Concat(cluster.Workers))
        {
            process.Start();
        }

        await cluster.Client.ReadyAsync();
        await cluster.Client.WorkersAsync(2);
        return cluster;
    }

    public StudioProcess Worker(string name) => Workers.Single(worker => worker.Name == name);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (StudioProcess process in Workers.Concat(Fronts))
        {
            process.Dispose();
        }

        Database.Dispose();
        await Task.Run(() => Directory.Delete(folder, recursive: true));
    }
}
