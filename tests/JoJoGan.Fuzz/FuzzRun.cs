using System.Diagnostics;
using System.Globalization;
using JoJoGan.Errors;
using SixLabors.ImageSharp;

namespace JoJoGan.Fuzz;

/// <summary>Gives files to a reader, one at a time, and keeps those that it fails on.</summary>
/// <param name="target">The reader.</param>
/// <param name="seed">Decides, with a case's number, its file.</param>
/// <param name="folder">Where failing files go.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed, string folder)
{
    private const long SpareMemory = 200_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public long Cases { get; private set; }

    public int Failures { get; private set; }

    /// <param name="first">Number of the first case.</param>
    /// <param name="duration">How long new cases are begun.</param>
    /// <returns>Whether it ended by itself; a reader that never returns stops it.</returns>
    public bool Run(long first, TimeSpan duration)
    {
        Directory.CreateDirectory(folder);
        string current = Path.Combine(folder, "current.bin");
        bool returned = true;
        long start = Stopwatch.GetTimestamp();
        for (long number = first; returned && Stopwatch.GetElapsedTime(start) < duration; number++)
        {
            byte[] input = target.Next(new Random(HashOf(number)));
            File.WriteAllBytes(current, input); // stays if the process ends
            (string? failure, returned) = Try(current);
            if (failure is not null && returned)
            {
                (failure, returned) = Try(current); // what another program did to time or memory does not come again
            }

            Cases++;
            if (failure is not null)
            {
                Failures++;
                string name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{number}"));
                File.WriteAllBytes($"{name}.bin", input);
                File.WriteAllText($"{name}.txt", $"seed {seed}, case {number}, {input.Length} bytes: {failure}\n");
                Console.WriteLine($"case {number}: {failure.Split('\n')[0]}");
            }
        }

        if (returned)
        {
            File.Delete(current);
        }

        return returned;
    }

    /// <summary>Gives one file to the reader.</summary>
    /// <returns>What is wrong, null where nothing is, and whether the reader returned.</returns>
    public (string? Failure, bool Returned) Try(string path)
    {
        byte[] input = File.ReadAllBytes(path);
        Configuration.Default.MemoryAllocator.ReleaseRetainedResources();
        long before = PeakMemory.Restart(), start = Stopwatch.GetTimestamp();
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                target.Run(path);
            }
            catch (Exception e)
            {
                error = e;
            }
        })
        { IsBackground = true };
        thread.Start();
        if (!thread.Join(2 * Longest))
        {
            return ($"did not return within {2 * Longest.TotalSeconds} s", false);
        }

        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        long memory = PeakMemory.Read() - before;
        long allowed = SpareMemory + (4 * Math.Max(input.Length, target.DecodedLength(input)));
        return (error switch
        {
            not (null or JoJoGanException or OperationCanceledException or ObjectDisposedException or ArgumentException) =>
                $"{error}",
            _ when taken > Longest => string.Create(CultureInfo.InvariantCulture, $"took {taken.TotalSeconds:0.0} s"),
            _ when memory > allowed => $"took {memory:N0} bytes, {allowed:N0} are allowed",
            _ => null,
        }, true);
    }

    private int HashOf(long number) => unchecked((seed * 486187739) + (int)(number * 16777619));
}
