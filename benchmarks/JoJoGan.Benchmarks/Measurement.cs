using System.Diagnostics;
using System.Globalization;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using TorchSharp;

namespace JoJoGan.Benchmarks;

/// <summary>Measures one piece of work in a process of its own, so that the peak of memory is its own too.</summary>
/// <param name="Seconds">Of each round.</param>
/// <param name="PeakMegabytes">The most memory that the process has had.</param>
internal sealed record Measurement(IReadOnlyList<double> Seconds, long PeakMegabytes)
{
    /// <summary>The command's name.</summary>
    public const string Command = "measure";

    public double Median
    {
        get
        {
            double[] sorted = [.. Seconds.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Median:0.000} ({Seconds.Min():0.000} to {Seconds.Max():0.000})");

    /// <summary>Measures in this process and prints the figures on one line.</summary>
    /// <param name="work">The work.</param>
    /// <param name="form">How it is done.</param>
    /// <param name="rounds">
    /// How often, after a first time that is left out (it sets memory up); 0 for the first time alone.
    /// </param>
    /// <param name="threads">CPU threads.</param>
    /// <param name="folder">Where files are that the work needs, if it does.</param>
    public static void Run(Workload work, WorkForm form, int rounds, int threads, string folder)
    {
        Action run = form == WorkForm.OnnxRuntime
            ? OnnxWorkload.Prepare(work, folder, threads)
            : Prepare(work, form, threads, folder);
        var seconds = new List<double>();
        for (int round = 0; round <= rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        IEnumerable<string> measured = seconds.Skip(Math.Min(rounds, 1))
            .Select(s => s.ToString("R", CultureInfo.InvariantCulture));
        Console.WriteLine(string.Join(' ', measured.Append($"{Machine.PeakMegabytes}")));
    }

    /// <summary>Measures in another process.</summary>
    public static async Task<Measurement> InOtherProcessAsync(
        Workload work, WorkForm form, int rounds, int threads, string folder = "")
    {
        ProcessStartInfo start = OwnProcess.Start(
            Command, work.Kind, Text(work.Size), Text(work.Count), form.ToString(), Text(rounds), Text(threads), folder);
        return await OfAsync(work, start);
    }

    /// <summary>Measures the original's own code with an allocator that keeps freed memory.</summary>
    /// <param name="work">The work.</param>
    /// <param name="python">A Python with PyTorch.</param>
    /// <param name="folder">Where its repositories lie.</param>
    /// <param name="rounds">As for <see cref="Run"/>.</param>
    /// <param name="threads">CPU threads.</param>
    public static async Task<Measurement> OfOriginalAsync(Workload work, string python, string folder, int rounds, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "original.py");
        string[] arguments = [script, folder, work.Kind, Text(work.Size), Text(work.Count), Text(rounds), Text(threads)];
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true };
        start.Environment["GLIBC_TUNABLES"] = "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=68719476736";
        return await OfAsync(work, start);
    }

    private static Action Prepare(Workload work, WorkForm form, int threads, string folder)
    {
        if (form != WorkForm.PlainDefault)
        {
            NativeAllocator.KeepFreedMemory();
            NativeThreads.ShortOpenMPSpin();
        }

        NativeBackend.EnsureLoaded();
        torch.set_num_threads(threads);
        return work.Prepare(form, folder);
    }

    private static async Task<Measurement> OfAsync(Workload work, ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Measuring '{work}' ended with {process.ExitCode}.");
        }

        double[] figures = [.. output.Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture))];
        return new Measurement(figures[..^1], (long)figures[^1]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
