using JoJoGan.LocalServers;

namespace JoJoGan.Jobs.Tests.Hosts;

/// <summary>Two fronts over one PostgreSQL database, and a worker without one.</summary>
public sealed class ClusterTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Training_goes_on_when_the_front_that_has_the_queue_ends()
    {
        JobHost first = await StartFrontAsync();
        await using JobHost second = await StartFrontAsync();
        await using JobHost worker = await JobHost.StartAsync(o =>
        {
            (o.Roles, o.Folder) = (JobRoles.Worker, folder);
            o.Gateways = [$"127.0.0.1:{first.Options.GatewayPort}", $"localhost:{second.Options.GatewayPort}"];
        });
        Job learn = await first.Client.SubmitAsync(JobHost.Owner, await first.LearnInputAsync(steps: 60));
        await second.UntilAsync(job => job.Progress?.Step > 0, learn.Id);

        await first.DisposeAsync();
        Job learned = await second.EndAsync(learn.Id);

        learned.State.Should().Be(JobState.Succeeded, learned.Error?.Detail);
        (learned.Attempt, learned.Lease).Should().Be((1, 1), "the worker went on");
        (await FirstWorkersAsync(second)).Should().ContainSingle().Which.Kinds.Should().Contain(JobKind.Learn);
        (await second.Client.ListAsync(JobHost.Owner)).Should().ContainSingle().Which.Id.Should().Be(learn.Id);
    }

    /// <summary>Waits for workers: a queue that has moved hears of one when it next asks for a job.</summary>
    private static async Task<IReadOnlyList<JobWorkerInfo>> FirstWorkersAsync(JobHost host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            IReadOnlyList<JobWorkerInfo> workers = await host.Client.WorkersAsync(limit.Token);
            if (workers.Count > 0)
            {
                return workers;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private Task<JobHost> StartFrontAsync() => JobHost.StartAsync(o =>
        (o.Roles, o.PostgreSql, o.Folder) = (JobRoles.Front, server.ConnectionString, folder));
}
