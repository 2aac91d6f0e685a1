using System.Diagnostics;

namespace JoJoGan.Jobs.S3.Tests;

/// <summary>An object store on loopback (s3rver, a package of npm, which is installed once), for all tests of a class.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "artifacts";
    private const string Key = "S3RVER"; // the only one that it knows
    private const string Listening = "S3rver listening on ";

    private static readonly string Installed = Path.Combine(AppContext.BaseDirectory, "server");

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-s3-").FullName;
    private Process? process;

    /// <summary>How to reach it.</summary>
    public S3ArtifactOptions Options { get; private set; } = new();

    public async Task InitializeAsync()
    {
        string program = Path.Combine(Installed, "node_modules", "s3rver", "bin", "s3rver.js");
        if (!File.Exists(program))
        {
            await InstallAsync();
        }

        // The old provider has the cipher of its continuation tokens.
        process = Process.Start(new ProcessStartInfo(
            "node",
            [
                "--openssl-legacy-provider", program,
                "-d", folder, "-a", "127.0.0.1", "-p", "0", "-s", "--configure-bucket", Bucket,
            ])
        {
            RedirectStandardOutput = true,
        })!;
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("The object store has not started.");
        }
        while (!line.StartsWith(Listening, StringComparison.Ordinal));
        Options = new S3ArtifactOptions
        {
            Bucket = Bucket, AccessKey = Key, SecretKey = Key, ServiceUrl = new Uri($"http://{line[Listening.Length..]}"),
        };
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    public async Task StopAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    private static async Task InstallAsync()
    {
        using Process npm = Process.Start(
            new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = Installed })!;
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ended with {npm.ExitCode}.");
        }
    }
}
