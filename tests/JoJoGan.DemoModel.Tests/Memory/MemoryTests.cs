using System.Diagnostics;
using System.Globalization;

namespace JoJoGan.Demo.Tests.Memory;

public class MemoryTests
{
    private const int WarmUpRounds = 6;
    private const int RoundsOfAMedian = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>20 styles are learned, stored, loaded and blended, and 200 pictures drawn in them.</summary>
    [Fact]
    public async Task Long_work_leaves_live_tensors_equal_and_resident_memory_within_5_percent()
    {
        long[][] rounds = [.. (await RunAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Numbers).Skip(WarmUpRounds)];

        rounds.Should().HaveCount(LongRun.Rounds - WarmUpRounds);
        rounds.Select(r => r[0]).Distinct().Should().ContainSingle("every round frees all that it made");
        double before = Median(rounds[..RoundsOfAMedian]), after = Median(rounds[^RoundsOfAMedian..]);
        (after / before).Should().BeInRange(0.95, 1.05, "{0:0} MB were resident, then {1:0} MB", before / 1e6, after / 1e6);

        static long[] Numbers(string line) => [.. line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        static double Median(long[][] rounds) => rounds.Select(r => r[1]).Order().ElementAt(RoundsOfAMedian / 2);
    }

    /// <summary>What the long run prints.</summary>
    private static async Task<string> RunAsync()
    {
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(LongRun).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
