using System.Diagnostics;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>A built program as a process of its own, with redirected streams.</summary>
public sealed class ConsoleProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;

    private ConsoleProgram(Process process) => this.process = process;

    /// <summary>The running process.</summary>
    public int Id => process.Id;

    /// <summary>Starts the program.</summary>
    /// <param name="folder">The folder that it runs in.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="program">Its assembly.</param>
    public static ConsoleProgram Start(
        string folder, IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null, string program = "jojogan")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Threads of a tiny network wait for each other more than they work, for minutes where the processors are busy.
        start.Environment["JoJoGan__Threads"] = "1";
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        return new ConsoleProgram(Process.Start(start)!);
    }

    /// <summary>Whether it was started so that it ignores a signal (Linux).</summary>
    /// <param name="signal">The signal's number.</param>
    public bool Ignores(int signal)
    {
        string? mask = File.ReadLines($"/proc/{Id}/status")
            .FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal));
        return mask is not null && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) >> (signal - 1) & 1) == 1;
    }

    /// <summary>Waits until it has loaded a library (Linux).</summary>
    /// <param name="library">The library's file name.</param>
    public async Task LoadsAsync(string library)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!(await File.ReadAllTextAsync($"/proc/{Id}/maps", patience.Token)).Contains(library, StringComparison.Ordinal))
        {
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>The next line of its output; null at the end.</summary>
    public async Task<string?> ReadLineAsync() => await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Waits for its end.</summary>
    public async Task<ConsoleResult> EndAsync()
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new ConsoleResult(process.ExitCode, await output, await error);
    }

    /// <summary>Ends it if a test did not.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
