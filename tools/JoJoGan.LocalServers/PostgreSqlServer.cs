using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace JoJoGan.LocalServers;

/// <summary>A PostgreSQL server on loopback with a database of its own, gone with it; needs Debian's package.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private const string Installed = "/usr/lib/postgresql";

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-pg-").FullName;
    private readonly string programs;
    private readonly int port;

    /// <summary>Makes a database and starts the server.</summary>
    public PostgreSqlServer()
    {
        programs = Path.Combine(Directory.GetDirectories(Installed).Order().Last(), "bin");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", folder);
        }

        RunAsServer("initdb", "-D", folder, "-U", "postgres", "-A", "trust", "--no-sync");
        Start();
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
    }

    public string ConnectionString { get; }

    /// <summary>Starts the server, after <see cref="Stop"/>.</summary>
    public void Start() => RunAsServer(
        "pg_ctl", "-D", folder, "-w", "-l", Path.Combine(folder, "log"),
        "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "start");

    /// <summary>Stops the server without letting anything end, as a crash does.</summary>
    public void Stop() => RunAsServer("pg_ctl", "-D", folder, "-m", "immediate", "stop");

    public void Dispose()
    {
        Stop();
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
        // The shell drops its output: the server would keep a pipe open.
        string[] command = ["-c", "exec \"$0\" \"$@\" > /dev/null", program, .. arguments];
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", command) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
