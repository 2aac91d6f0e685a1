using System.Diagnostics;
using System.Reflection;

namespace JoJoGan.Benchmarks;

/// <summary>Starts this program again, so that a measurement has a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>How to start it, with its output redirected.</summary>
    /// <param name="arguments">The arguments of the new process.</param>
    public static ProcessStartInfo Start(params string[] arguments)
    {
        string program = Environment.ProcessPath!;

        // Under `dotnet jojogan-benchmarks.dll` the process is the host, which has to be told what to run.
        bool hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] all = hosted ? [Assembly.GetExecutingAssembly().Location, .. arguments] : arguments;
        return new ProcessStartInfo(program, all) { RedirectStandardOutput = true };
    }
}
