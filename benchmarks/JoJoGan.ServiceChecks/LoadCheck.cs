using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using JoJoGan.Alignment;
using JoJoGan.Imaging;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.ServiceChecks;

/// <summary>Stylizations of 20 clients through a front and a worker, against direct calls in this process.</summary>
internal static class LoadCheck
{
    private const int Clients = 20;
    private const int JobsOfOne = 200;
    private const int JobsOfMany = 12;
    private const int Many = 16;
    private const int AtOnce = 2;
    private const int Rounds = 20;

    public static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("jojogan-service-").FullName;
        string url = $"http://127.0.0.1:{StudioProcess.FreePort()}", gateway = $"{StudioProcess.FreePort()}";
        using var front = new StudioProcess(
            "front", folder, "--role", "front", "--Urls", url, "--Jobs:Folder", folder, "--Jobs:SiloPort",
            $"{StudioProcess.FreePort()}", "--Jobs:GatewayPort", gateway, "--Jobs:MaxQueuedJobs", "1000",
            "--Limits:RequestsPerMinute", "100000");
        using var worker = new StudioProcess(
            "worker", folder, "--role", "worker", "--Jobs:Folder", folder, "--Jobs:GatewayPort", gateway);
        front.Start();
        worker.Start();
        using var client = new StudioClient(url);
        await client.ReadyAsync();
        string style = (await client.EndAsync(await client.LearnAsync(steps: 1))).Text("output", "style");
        await using Direct direct = await Direct.LoadAsync(
            await client.BytesAsync($"/v1/styles/{style}/file"), Path.Combine(folder, "direct.safetensors"));
        await direct.DrawAsync(Many);
        await client.EndAsync(await client.StylizeAsync(style, Many));
        var one = new List<double>();
        var oneDirect = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            oneDirect.Add(await TimeAsync(() => direct.DrawAsync(1)));
            one.Add(await TimeAsync(() => client.StylizeAsync(style, 1, "wait=30")));
        }

        (double many, double manyDirect) = (0, 0);
        for (int i = 0; i < JobsOfMany / AtOnce; i++)
        {
            for (int j = 0; j < AtOnce; j++)
            {
                manyDirect += await TimeAsync(() => direct.DrawAsync(Many));
            }

            many += await TimeAsync(() => Task.WhenAll(
                Enumerable.Range(0, AtOnce).Select(_ => client.StylizeAsync(style, Many, "wait=60"))));
        }

        await LoadAsync(client, style); // what is allocated once has been
        (long frontBefore, long workerBefore) = (front.ResidentBytes, worker.ResidentBytes);
        (double[] reads, double[] writes) = await LoadAsync(client, style);

        Row("jobs of one photo: more than a direct call", $"{Percentile(one, 0.5) - Percentile(oneDirect, 0.5):0} ms "
            + $"({Percentile(one, 0.5):0} against {Percentile(oneDirect, 0.5):0} ms, medians of {Rounds})");
        Row($"{JobsOfMany} jobs of {Many} photos, {AtOnce} at once: speed of direct calls", $"{100 * manyDirect / many:0} % "
            + $"({many / JobsOfMany / 1000:0.00} against {manyDirect / JobsOfMany / 1000:0.00} s a job)");
        string load = $"{JobsOfOne} jobs of {Clients} clients";
        Row($"{load}: requests without uploads, 99th percentile", $"{Percentile(reads, 0.99):0} ms");
        Row($"{load}: requests with uploads, median and 99th percentile",
            $"{Percentile(writes, 0.5):0} and {Percentile(writes, 0.99):0} ms");
        Row($"{load} after as many: memory of the front", $"{frontBefore >> 20} to {front.ResidentBytes >> 20} MB");
        Row($"{load} after as many: memory of the worker", $"{workerBefore >> 20} to {worker.ResidentBytes >> 20} MB");
        worker.Dispose();
        front.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every client submits a job, asks how it is until it has ended, and submits the next one.</summary>
    /// <returns>Milliseconds of requests without and with uploads.</returns>
    private static async Task<(double[] Reads, double[] Writes)> LoadAsync(StudioClient client, string style)
    {
        var reads = new ConcurrentBag<double>();
        var writes = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < JobsOfOne / Clients; i++)
            {
                JsonElement job = default;
                writes.Add(await TimeAsync(async () => job = await client.StylizeAsync(style)));
                while (!job.HasEnded())
                {
                    await Task.Delay(500);
                    reads.Add(await TimeAsync(async () => job = await client.JobAsync(job)));
                }
            }
        })));
        return ([.. reads], [.. writes]);
    }

    private static double Percentile(IReadOnlyCollection<double> values, double part) =>
        values.Order().ElementAt((int)(values.Count * part));

    /// <summary>Milliseconds of some work.</summary>
    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Row(string what, string seen) => Console.WriteLine($"| {what} | {seen} |");

    /// <summary>What a worker does with photos, without the service.</summary>
    private sealed class Direct(ServiceProvider services, StyleModel style) : IAsyncDisposable
    {
        public static async Task<Direct> LoadAsync(byte[] style, string path)
        {
            var collection = new ServiceCollection();
            collection.AddJoJoGan().UseDemoModel();
            ServiceProvider services = collection.BuildServiceProvider();
            await File.WriteAllBytesAsync(path, style);
            return new Direct(services, await services.GetRequiredService<IStyleStore>().LoadAsync(path));
        }

        public async Task DrawAsync(int photos)
        {
            var open = new List<IDisposable>();
            for (int i = 0; i < photos; i++)
            {
                string path = Path.Combine(AppContext.BaseDirectory, "wwwroot", "samples", $"photo-{(i % 4) + 1}.jpg");
                Image<Rgb24> photo = ImageLoader.Load(path);
                open.Add(photo);
                open.Add(await services.GetRequiredService<IFaceAligner>().AlignAsync(new FacePhoto(photo)));
            }

            IReadOnlyList<Image<Rgb24>> drawn = await services.GetRequiredService<IStylizer>().StylizeAsync(
                [.. open.OfType<AlignedFace>().Select(face => new FacePhoto(face.Image) { IsAligned = true })], style);
            foreach (Image<Rgb24> picture in drawn)
            {
                using var file = new MemoryStream();
                ImageWriter.Write(picture, file, ".png");
                picture.Dispose();
            }

            open.ForEach(one => one.Dispose());
        }

        public async ValueTask DisposeAsync()
        {
            style.Dispose();
            await services.DisposeAsync();
        }
    }
}
