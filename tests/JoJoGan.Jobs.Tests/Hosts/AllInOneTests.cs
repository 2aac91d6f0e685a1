using System.Net;
using System.Net.Sockets;
using JoJoGan.DemoModel;
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

/// <summary>Everything in one process, with the demo model.</summary>
public sealed class AllInOneTests : IAsyncLifetime
{
    private const string Owner = "ann";

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
    private readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
    private IHost host = null!;

    private IJobClient Client => host.Services.GetRequiredService<IJobClient>();

    private IArtifactStore Artifacts => host.Services.GetRequiredService<IArtifactStore>();

    public async Task InitializeAsync() => host = await StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        limit.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Photo_is_drawn_in_a_style_that_is_learned_before()
    {
        Job learn = await Client.SubmitAsync(Owner, await LearnAsync(steps: 4));
        Job draw = await Client.SubmitAsync(
            Owner, new StylizeInput(null, [await PutFaceAsync("photo.png")]), new JobSubmission { After = learn.Id });

        Job drawn = await EndAsync(draw.Id);

        drawn.State.Should().Be(JobState.Succeeded, drawn.Error?.Detail);
        Job learned = (await Client.FindAsync(Owner, learn.Id))!;
        learned.Output!.Style.Should().NotBeNull().And.Be(drawn.Input.Style);
        Style style = (await host.Services.GetRequiredService<IJobStore>().ListStylesAsync(Owner)).Single();
        (style.Id, style.Name).Should().Be((learned.Output.Style, "Ink"));
        await using Stream picture = (await Artifacts.OpenAsync(drawn.Output!.Pictures.Single()))!;
        using Image<Rgb24> image = ImageLoader.Load(picture);
        image.Width.Should().Be(DemoWeights.Size);
        (await Client.FindAsync("bob", learn.Id)).Should().BeNull("it is another's");

        (await Client.RemoveAsync(Owner, draw.Id)).Should().BeTrue();
        (await Artifacts.OpenAsync(drawn.Output.Pictures.Single())).Should().BeNull();
        (await Client.FindAsync(Owner, draw.Id)).Should().BeNull();
    }

    [Fact]
    public async Task Training_left_by_a_host_that_stops_goes_on_and_ends_as_one_that_was_not()
    {
        Job learn = await Client.SubmitAsync(Owner, await LearnAsync(steps: 30));
        await WatchUntilAsync(job => job.Id == learn.Id && job.Progress?.Step >= 7);
        await StopAsync();
        host = await StartAsync();

        Job learned = await EndAsync(learn.Id);
        Job undisturbed = await EndAsync((await Client.SubmitAsync(
            Owner, await LearnAsync(steps: 30), new JobSubmission { Id = null })).Id);

        (learned.State, learned.Attempt, learned.Lease).Should().Be((JobState.Succeeded, 1, 2));
        Hash(await StyleAsync(learned)).Should().Be(Hash(await StyleAsync(undisturbed)));
    }

    [Fact]
    public async Task Canceled_jobs_end_whether_they_wait_or_run()
    {
        Job running = await Client.SubmitAsync(Owner, await LearnAsync(steps: 2000));
        Job waiting = await Client.SubmitAsync(Owner, await LearnAsync(steps: 2000));
        await WatchUntilAsync(job => job.Id == running.Id && job.Progress?.Step >= 1);

        (await Client.CancelAsync(Owner, waiting.Id))!.State.Should().Be(JobState.Canceled);
        (await Client.CancelAsync("bob", running.Id)).Should().BeNull();
        (await Client.CancelAsync(Owner, running.Id))!.CancelRequested.Should().BeTrue();

        (await EndAsync(running.Id)).State.Should().Be(JobState.Canceled);
        (await Client.CancelAsync(Owner, running.Id))!.State.Should().Be(JobState.Canceled, "once more changes nothing");
    }

    [Fact]
    public async Task Picture_without_a_face_fails_at_once_and_says_so()
    {
        using var wall = new Image<Rgb24>(64, 64);
        Job job = await Client.SubmitAsync(Owner, new LearnInput([await PutAsync("wall.png", wall)]));

        Job failed = await EndAsync(job.Id);

        (failed.State, failed.Attempt, failed.Error!.Name).Should().Be((JobState.Failed, 1, JobErrors.NoFace));
    }

    private async Task<IHost> StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddJoJoGan(o => o.Threads = 2).UseDemoModel();
        builder.AddJoJoGanJobs(o =>
        {
            o.Folder = folder;
            (o.SiloPort, o.GatewayPort) = (FreePort(), FreePort());
        });
        IHost started = builder.Build();
        await started.StartAsync(limit.Token);
        return started;
    }

    private async Task StopAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private async Task<LearnInput> LearnAsync(int steps) =>
        new([await PutFaceAsync("style.png", FaceStyle.Ink)]) { Name = "Ink", Steps = steps, IsAligned = true };

    private async Task<string> PutFaceAsync(string name, FaceStyle style = FaceStyle.Photo)
    {
        using torch.Tensor person = torch.full([1, FaceParameters.Count], 0.5f);
        using torch.Tensor face = FaceRenderer.Render(person, 256, style);
        using Image<Rgb24> image = ImageTensors.ToImages(face)[0];
        return await PutAsync(name, image);
    }

    private async Task<string> PutAsync(string name, Image<Rgb24> image)
    {
        using var file = new MemoryStream();
        ImageWriter.Write(image, file, ".png");
        file.Position = 0;
        string key = JobFiles.Input(Guid.NewGuid(), name);
        await Artifacts.PutAsync(key, file);
        return key;
    }

    private Task<Job> EndAsync(Guid id) => WatchUntilAsync(job => job.Id == id && job.HasEnded, id);

    private async Task<Job> WatchUntilAsync(Func<Job, bool> isReached, Guid? known = null)
    {
        if (known is { } id && await Client.FindAsync(Owner, id) is { HasEnded: true } ended)
        {
            return ended;
        }

        await foreach (Job job in Client.WatchAsync(Owner, limit.Token))
        {
            if (isReached(job))
            {
                return job;
            }
        }

        throw new InvalidOperationException("The jobs ended before.");
    }

    /// <summary>The tensors of a style's file: all behind its header.</summary>
    private async Task<byte[]> StyleAsync(Job learned)
    {
        await using Stream file = (await Artifacts.OpenAsync(JobFiles.OfStyle(learned.Output!.Style!) + "/style.safetensors"))!;
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        byte[] all = bytes.ToArray();
        return all[(8 + BitConverter.ToInt32(all))..];
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
