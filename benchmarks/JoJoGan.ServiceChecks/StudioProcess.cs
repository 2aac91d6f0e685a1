using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace JoJoGan.ServiceChecks;

/// <summary>A process of the service, which can be killed, frozen and started again.</summary>
/// <param name="name">What it is called; its output goes to a file of this name.</param>
/// <param name="folder">Where the file is.</param>
/// <param name="arguments">Its command line.</param>
internal sealed class StudioProcess(string name, string folder, params string[] arguments) : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "jojogan-studio.dll");

    private Process? process;

    /// <summary>What the command line begins with, such as a network to run in.</summary>
    public string Prefix { get; init; } = "";

    public string Name => name;

    public string LogPath => Path.Combine(folder, name + ".log");

    public long ResidentBytes
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    public void Start()
    {
        // A shell sends the output to a file and becomes the program, so that signals reach it.
        string words = string.Join(' ', arguments.Select(word => $"'{word}'"));
        string command = $"exec {Prefix} dotnet '{Program}' {words} >> '{LogPath}' 2>&1";
        process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder });
    }

    /// <summary>Kills it at once.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await process!.WaitForExitAsync();
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await process!.WaitForExitAsync();
    }

    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
        process = null;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, $"{process!.Id}"]);
        await kill.WaitForExitAsync();
    }
}
