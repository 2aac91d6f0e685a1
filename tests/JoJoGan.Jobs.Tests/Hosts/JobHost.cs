using System.Net;
using System.Net.Sockets;
using JoJoGan.Imaging;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Jobs.Tests.Hosts;

/// <summary>A host with jobs, and what tests do with one.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    public const string Owner = "ann";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly IHost host;

    private JobHost(IHost host, JobOptions options) => (this.host, Options) = (host, options);

    public JobOptions Options { get; }

    public IJobClient Client => Get<IJobClient>();

    public IArtifactStore Artifacts => Get<IArtifactStore>();

    /// <summary>Starts a host on ports of its own.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <param name="addModel">Adds what workers work with; the demo model on TorchSharp where it is null.</param>
    public static async Task<JobHost> StartAsync(Action<JobOptions> configure, Action<IServiceCollection>? addModel = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        var options = new JobOptions { SiloPort = FreePort(), GatewayPort = FreePort() };
        configure(options);
        if (options.Roles.HasFlag(JobRoles.Worker))
        {
            (addModel ?? (services => services.AddJoJoGan(o => o.Threads = 2).UseDemoModel()))(builder.Services);
        }

        builder.AddJoJoGanJobs(o =>
        {
            configure(o);
            (o.SiloPort, o.GatewayPort) = (options.SiloPort, options.GatewayPort);
        });
        IHost host = builder.Build();
        using var limit = new CancellationTokenSource(Limit);
        await host.StartAsync(limit.Token);
        return new JobHost(host, options);
    }

    public T Get<T>()
        where T : notnull
        => host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    public async Task<LearnInput> LearnInputAsync(int steps) =>
        new([await PutFaceAsync("style.png", FaceStyle.Ink)]) { Name = "Ink", Steps = steps, IsAligned = true };

    public async Task<string> PutFaceAsync(string name, FaceStyle style = FaceStyle.Photo)
    {
        using torch.Tensor person = torch.full([1, FaceParameters.Count], 0.5f);
        using torch.Tensor face = FaceRenderer.Render(person, 256, style);
        using Image<Rgb24> image = ImageTensors.ToImages(face)[0];
        return await PutAsync(name, image);
    }

    public async Task<string> PutAsync(string name, Image<Rgb24> image)
    {
        using var file = new MemoryStream();
        ImageWriter.Write(image, file, ".png");
        file.Position = 0;
        string key = JobFiles.Input(Guid.NewGuid(), name);
        await Artifacts.PutAsync(key, file);
        return key;
    }

    public async Task<byte[]> ReadAsync(string key)
    {
        await using Stream file = (await Artifacts.OpenAsync(key))!;
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public Task<Job> EndAsync(Guid id) => UntilAsync(job => job.Id == id && job.HasEnded, id);

    /// <summary>Waits for a job to come so far.</summary>
    /// <param name="isReached">What is waited for.</param>
    /// <param name="known">A job that may be so already.</param>
    public async Task<Job> UntilAsync(Func<Job, bool> isReached, Guid? known = null)
    {
        if (known is { } id && await Client.FindAsync(Owner, id) is { } found && isReached(found))
        {
            return found;
        }

        using var limit = new CancellationTokenSource(Limit);
        await foreach (Job job in Client.WatchAsync(Owner, limit.Token))
        {
            if (isReached(job))
            {
                return job;
            }
        }

        throw new InvalidOperationException("The jobs ended before.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
