using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace JoJoGan.Jobs.Tests.Storage;

/// <summary>A PostgreSQL server of its own on loopback, for all tests of a class; needs Debian's package.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private const string Installed = "/usr/lib/postgresql";

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-pg-").FullName;
    private readonly string programs;

    public PostgreSqlServer()
    {
        programs = Path.Combine(Directory.GetDirectories(Installed).Order().Last(), "bin");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", folder);
        }

        RunAsServer("initdb", "-D", folder, "-U", "postgres", "-A", "trust", "--no-sync");
        RunAsServer(
            "pg_ctl", "-D", folder, "-w", "-l", Path.Combine(folder, "log"),
            "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "start");
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
    }

    public string ConnectionString { get; }

    public void Dispose()
    {
        RunAsServer("pg_ctl", "-D", folder, "-m", "immediate", "stop");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The server refuses to run as root.</summary>
    private void RunAsServer(string program, params string[] arguments)
    {
        string path = Path.Combine(programs, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // Its output is not read: the server would keep the pipe open.
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
