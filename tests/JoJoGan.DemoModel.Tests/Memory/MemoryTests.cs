using System.Diagnostics;
using System.Globalization;

namespace JoJoGan.Demo.Tests.Memory;

public class MemoryTests
{
    private const int WarmUpRounds = 6;
    private const int RoundsCompared = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>20 styles are learned, stored, loaded and blended, and 200 pictures drawn in them.</summary>
    [Fact]
    public async Task Long_work_leaves_live_tensors_equal_native_memory_within_1_percent_and_resident_memory_within_5()
    {
        long[][] rounds = [.. (await RunAsync())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Numbers).Skip(WarmUpRounds)];

        rounds.Should().HaveCount(LongRun.Rounds - WarmUpRounds);
        rounds.Select(r => r[0]).Distinct().Should().ContainSingle("every round frees all that it made");

        // The rest of a round comes and goes, so the least of some rounds is what stays.
        long[] held = [.. rounds.Select(r => r[2])];
        double least = held[..RoundsCompared].Min(), leastAtTheEnd = held[^RoundsCompared..].Min();
        leastAtTheEnd.Should().BeLessThanOrEqualTo(1.01 * least, "memory without a tensor in .NET must not grow either");

        double before = Median(rounds[..RoundsCompared]), after = Median(rounds[^RoundsCompared..]);
        (after / before).Should().BeInRange(0.95, 1.05, "{0:0} MB were resident, then {1:0} MB", before / 1e6, after / 1e6);

        static long[] Numbers(string line) => [.. line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        static double Median(long[][] rounds) => rounds.Select(r => r[1]).Order().ElementAt(RoundsCompared / 2);
    }

    /// <summary>What the long run prints.</summary>
    private static async Task<string> RunAsync()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LongRun).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // glibc gives threads arenas of their own, which stay resident at the size that they once had: tens of megabytes at some
        // round or other.
        start.Environment["MALLOC_ARENA_MAX"] = "1";
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
            (process.ExitCode, await error).Should().Be((0, ""));
            return await output;
        }
        finally
        {
            process.Kill(); // does nothing to one that has ended
        }
    }
}
