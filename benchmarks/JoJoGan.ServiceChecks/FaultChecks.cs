using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace JoJoGan.ServiceChecks;

/// <summary>Faults, and what the service must do about them.</summary>
internal static class FaultChecks
{
    private const int Steps = 60;
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(10);

    private static readonly (string Name, string Fault, Func<Cluster, Task<string>> Check)[] Checks =
    [
        ("worker", "kill -9 of a worker that learns", KillWorkerAsync),
        ("front", "kill -9 of each front in turn, one of which has the queue", KillFrontsAsync),
        ("frozen", "a worker frozen beyond its lease, then thawed", FreezeWorkerAsync),
        ("drain", "SIGTERM of a worker that learns", StopWorkerAsync),
        ("poison", "a job that kills its worker each time", PoisonAsync),
        ("database", "PostgreSQL stopped hard while a worker learns, and started", StopDatabaseAsync),
        ("workers", "both workers gone, and one back", LoseWorkersAsync),
        ("restart", "SIGTERM and start of both fronts and both workers under 50 submissions", RestartAsync),
    ];

    /// <summary>Runs the checks of these names, or all.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] names)
    {
        int failures = 0;
        Console.WriteLine("| fault | seen | |");
        Console.WriteLine("| --- | --- | --- |");
        if (names.Length == 0 || names.Any(name => name is not ("single" or "link")))
        {
            await using Cluster cluster = await Cluster.StartAsync();
            foreach ((string name, string fault, Func<Cluster, Task<string>> check) in Checks)
            {
                if (names.Length == 0 || names.Contains(name))
                {
                    failures += await ReportAsync(fault, () => check(cluster));
                    await cluster.Client.WorkersAsync(2);
                }
            }
        }

        if (names.Length == 0 || names.Contains("single"))
        {
            failures += await ReportAsync("all in one process on SQLite: kill -9 in mid-learning, start", KillSingleAsync);
        }

        if (names.Length == 0 || names.Contains("link"))
        {
            failures += await ReportAsync(
                "the link of a worker in another network cut beyond its lease, then mended", CutLinkAsync);
        }

        return failures == 0 ? 0 : 1;
    }

    private static async Task<int> ReportAsync(string fault, Func<Task<string>> check)
    {
        try
        {
            Console.WriteLine($"| {fault} | {await check()} | as it must |");
            return 0;
        }
        catch (Exception e)
        {
            Console.WriteLine($"| {fault} | {e.Message} | FAILED |");
            return 1;
        }
    }

    private static async Task<string> KillWorkerAsync(Cluster cluster)
    {
        (JsonElement job, StudioProcess worker) = await LearningAsync(cluster);
        await worker.KillAsync();
        var clock = Stopwatch.StartNew();
        JsonElement moved = await cluster.Client.UntilAsync(job, now => now.Attempt() == 2 && now.Step() > 0);
        TimeSpan taken = clock.Elapsed;
        worker.Start();
        JsonElement ended = await cluster.Client.EndAsync(job);

        Ensure(taken < Cluster.Lease + BackOff + Start, $"took {Seconds(taken)}");
        Ensure(moved.Step() > Steps / 10, $"went on from step {moved.Step()}, not from the checkpoint");
        Ensure(moved.Text("worker") != worker.Name, "the same worker has it");
        EnsureSucceeded(ended, attempt: 2);
        return $"first step on the other worker after {Seconds(taken)} (lease {Seconds(Cluster.Lease)}), "
            + $"from step {moved.Step() - 1}; one result, attempt 2";
    }

    private static async Task<string> KillFrontsAsync(Cluster cluster)
    {
        var times = new List<TimeSpan>();
        for (int i = 0; i < 2; i++)
        {
            using var other = new StudioClient(cluster.Urls[1 - i]);
            (JsonElement job, _) = await LearningAsync(cluster);
            Task<string> events = other.FollowAsync(job);
            await cluster.Fronts[i].KillAsync();
            var clock = Stopwatch.StartNew();
            int step = (await other.JobAsync(job)).Step();
            JsonElement next = await other.LearnAsync(steps: 2); // only the queue can take it
            times.Add(clock.Elapsed);
            await other.UntilAsync(job, now => now.Step() > step || now.HasEnded());
            EnsureSucceeded(await other.EndAsync(job), attempt: 1);
            Ensure((await events).Contains("\"succeeded\""), "the stream of the other front did not tell the end");
            EnsureSucceeded(await other.EndAsync(next), attempt: 1);
            cluster.Fronts[i].Start();
            await cluster.Client.ReadyAsync();
        }

        Ensure(times.All(t => t < TimeSpan.FromSeconds(10)), $"took {string.Join(" and ", times.Select(Seconds))}");
        return $"the other takes a job after {string.Join(" and ", times.Select(Seconds))}; attempt 1; streams go on";
    }

    private static async Task<string> FreezeWorkerAsync(Cluster cluster)
    {
        (JsonElement job, StudioProcess worker) = await LearningAsync(cluster);
        await worker.FreezeAsync();
        await cluster.Client.UntilAsync(job, now => now.Attempt() == 2);
        await worker.ThawAsync();
        JsonElement ended = await cluster.Client.EndAsync(job);

        EnsureSucceeded(ended, attempt: 2);
        Ensure(ended.Text("worker") != worker.Name, "the frozen worker's result counted");
        return "the other worker has it; what the thawed one says is refused, one result, attempt 2";
    }

    private static async Task<string> StopWorkerAsync(Cluster cluster)
    {
        (JsonElement job, StudioProcess worker) = await LearningAsync(cluster);
        var clock = Stopwatch.StartNew();
        Task stopped = worker.StopAsync();
        JsonElement moved = await cluster.Client.UntilAsync(job, now => now.Text("worker") != worker.Name && now.Step() > 0);
        TimeSpan taken = clock.Elapsed;
        await stopped;
        TimeSpan gone = clock.Elapsed;
        worker.Start();
        JsonElement ended = await cluster.Client.EndAsync(job);

        EnsureSucceeded(ended, attempt: 1);
        Ensure(moved.Step() > Steps / 10, $"went on from step {moved.Step()}");
        return $"first step on the other worker after {Seconds(taken)}, no attempt used; "
            + $"the process is gone after {Seconds(gone)}";
    }

    private static async Task<string> PoisonAsync(Cluster cluster)
    {
        JsonElement poison = await cluster.Client.LearnAsync(Steps);
        JsonElement next = await cluster.Client.LearnAsync(steps: 2, seed: 1);
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            JsonElement running = await cluster.Client.UntilAsync(poison, now => now.Attempt() == attempt && now.Step() > 0);
            StudioProcess worker = cluster.Worker(running.Text("worker"));
            await worker.KillAsync();
            worker.Start();
        }

        JsonElement failed = await cluster.Client.EndAsync(poison);
        Ensure(failed.State() == "failed" && failed.Text("error", "type") == "/problems/worker-lost", failed.ToString());
        EnsureSucceeded(await cluster.Client.EndAsync(next), attempt: null);
        return "failed with worker-lost after 3 attempts; the next job ran";
    }

    private static async Task<string> StopDatabaseAsync(Cluster cluster)
    {
        string style = await StyleAsync(cluster.Client);
        (JsonElement job, _) = await LearningAsync(cluster);
        cluster.Database.Stop();
        var statuses = new HashSet<HttpStatusCode>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(6))
        {
            statuses.Add(await cluster.Client.TryStylizeAsync(style));
            await Task.Delay(500);
        }

        cluster.Database.Start();
        JsonElement ended = await cluster.Client.EndAsync(job);

        EnsureSucceeded(ended, attempt: 1);
        Ensure(statuses.SetEquals([HttpStatusCode.ServiceUnavailable]), $"submissions answered {string.Join(", ", statuses)}");
        return "submissions answered 503 for 6 s; the running job went on and ended on attempt 1";
    }

    private static async Task<string> LoseWorkersAsync(Cluster cluster)
    {
        string style = await StyleAsync(cluster.Client);
        await Task.WhenAll(cluster.Workers.Select(worker => worker.StopAsync()));
        JsonElement job = await cluster.Client.StylizeAsync(style);
        await Task.Delay(TimeSpan.FromSeconds(3));
        JsonElement waiting = await cluster.Client.JobAsync(job);
        Ensure(waiting.State() == "queued", "it does not wait");
        cluster.Workers[0].Start();
        EnsureSucceeded(await cluster.Client.EndAsync(job), attempt: 1);
        cluster.Workers[1].Start();
        return "the job waits, and ends when a worker is back";
    }

    private static async Task<string> RestartAsync(Cluster cluster)
    {
        string style = await StyleAsync(cluster.Client);
        Task<JsonElement[]> submissions = Task.Run(async () =>
        {
            var jobs = new List<JsonElement>();
            for (int i = 0; i < 50; i++)
            {
                jobs.Add(await cluster.Client.StylizeAsync(style));
                await Task.Delay(700);
            }

            return jobs.ToArray();
        });
        foreach (StudioProcess process in cluster.Fronts.Concat(cluster.Workers))
        {
            await process.StopAsync();
            process.Start();
            await cluster.Client.ReadyAsync();
        }

        JsonElement[] jobs = await submissions;
        foreach (JsonElement job in jobs)
        {
            JsonElement ended = await cluster.Client.EndAsync(job);
            Ensure(ended.State() == "succeeded" && ended.Count("output", "pictures") == 1, ended.ToString());
        }

        int distinct = jobs.Select(job => job.Text("id")).Distinct().Count();
        Ensure(distinct == 50, $"{distinct} jobs");
        return "all 50 ended exactly once";
    }

    private static async Task<string> KillSingleAsync()
    {
        string folder = Directory.CreateTempSubdirectory("jojogan-service-").FullName;
        string url = $"http://127.0.0.1:{StudioProcess.FreePort()}";
        using var client = new StudioClient(url);
        using var studio = new StudioProcess(
            "studio", folder, "--Urls", url, "--Jobs:Folder", folder, "--Jobs:SiloPort", $"{StudioProcess.FreePort()}");
        studio.Start();
        await client.ReadyAsync();
        JsonElement job = await client.LearnAsync(Steps);
        await client.UntilAsync(job, now => now.Step() > Steps / 2);
        await studio.KillAsync();
        var clock = Stopwatch.StartNew();
        studio.Start();
        JsonElement moved = await client.UntilAsync(job, now => now.Attempt() == 2 && now.Step() > 0);
        TimeSpan taken = clock.Elapsed;
        JsonElement ended = await client.EndAsync(job);
        JsonElement undisturbed = await client.EndAsync(await client.LearnAsync(Steps));

        EnsureSucceeded(ended, attempt: 2);
        Ensure(moved.Step() > Steps / 10, $"went on from step {moved.Step()}");
        Ensure(await TensorsAsync(client, ended) == await TensorsAsync(client, undisturbed), "the styles differ");
        studio.Dispose();
        Directory.Delete(folder, recursive: true);
        return $"first step {Seconds(taken)} after the start, from step {moved.Step() - 1}; "
            + "the tensors equal an undisturbed run's bit for bit";
    }

    private static async Task<string> CutLinkAsync()
    {
        using var network = new NetworkNamespace();
        await using Cluster cluster = await Cluster.StartAsync(network);
        StudioProcess near = cluster.Workers[0], far = cluster.Workers[1];
        await near.StopAsync();
        (JsonElement job, StudioProcess worker) = await LearningAsync(cluster);
        Ensure(worker == far, "it does not run behind the link");
        near.Start();
        network.Cut();
        JsonElement moved = await cluster.Client.UntilAsync(job, now => now.Attempt() == 2 && now.Step() > 0);
        network.Mend();
        JsonElement ended = await cluster.Client.EndAsync(job);

        EnsureSucceeded(ended, attempt: 2);
        Ensure(ended.Text("worker") == near.Name && moved.Step() > Steps / 10, ended.ToString());
        await near.StopAsync();
        EnsureSucceeded(await cluster.Client.EndAsync(await cluster.Client.LearnAsync(steps: 2, seed: 1)), attempt: 1);
        return "the other worker goes on from the checkpoint; one result, attempt 2; the worker takes jobs again by itself";
    }

    /// <summary>A job that has come beyond its second checkpoint, and its worker.</summary>
    private static async Task<(JsonElement Job, StudioProcess Worker)> LearningAsync(Cluster cluster)
    {
        JsonElement job = await cluster.Client.LearnAsync(Steps);
        JsonElement running = await cluster.Client.UntilAsync(job, now => now.Step() > Steps / 3);
        return (job, cluster.Worker(running.Text("worker")));
    }

    private static async Task<string> StyleAsync(StudioClient client)
    {
        JsonElement ended = await client.EndAsync(await client.LearnAsync(steps: 1));
        return ended.Text("output", "style");
    }

    /// <summary>A hash of all behind the header of a style's file, which tells when the job was made.</summary>
    private static async Task<string> TensorsAsync(StudioClient client, JsonElement job)
    {
        byte[] file = await client.BytesAsync($"/v1/styles/{job.Text("output", "style")}/file");
        return Convert.ToHexString(SHA256.HashData(file.AsSpan(8 + BitConverter.ToInt32(file))));
    }

    private static void EnsureSucceeded(JsonElement job, int? attempt) =>
        Ensure(job.State() == "succeeded" && (attempt ?? job.Attempt()) == job.Attempt(), job.ToString());

    private static void Ensure(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
