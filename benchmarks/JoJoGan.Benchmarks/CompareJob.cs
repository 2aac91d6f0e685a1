using System.Globalization;

namespace JoJoGan.Benchmarks;

/// <summary>The library against the plain form of the same work, in one run: a slow machine has the same ratio.</summary>
internal static class CompareJob
{
    /// <summary>What is compared.</summary>
    public static IReadOnlyList<Workload> Works { get; } =
    [
        new(Workload.DiscriminatorStep, 256, 1),
        new(Workload.LpipsStep, 256, 1),
        new(Workload.Generation, 256, 1),
        new(Workload.Generation, 256, 8),
        new(Workload.Inversion, 256, 1),
        new(Workload.DiscriminatorStep, 1024, 1),
        new(Workload.LpipsStep, 1024, 1),
        new(Workload.Generation, 1024, 1),
    ];

    private static readonly IReadOnlyDictionary<WorkForm, string> Titles = new Dictionary<WorkForm, string>
    {
        [WorkForm.PlainDefault] = "plain, default allocator",
        [WorkForm.PlainTuned] = "plain",
        [WorkForm.Library] = "library",
        [WorkForm.LibraryRecomputing] = "library, recomputing",
        [WorkForm.LibraryBFloat16] = "library, bfloat16",
    };

    /// <summary>Measures and prints a table.</summary>
    /// <param name="rounds">Rounds of each form, after one that sets memory up.</param>
    /// <param name="threads">CPU threads.</param>
    /// <param name="further">What to measure besides the plain and the library's form, with kept memory.</param>
    public static async Task RunAsync(int rounds, int threads, IReadOnlyList<WorkForm> further)
    {
        WorkForm[] others = [WorkForm.Library, .. further], forms = [WorkForm.PlainTuned, .. others];
        Console.WriteLine("Seconds, median (min to max):");
        Console.WriteLine();
        string titles = string.Join(" | ", forms.Select(f => Titles[f]));
        Console.WriteLine(
            $"| work | {titles} | {string.Join(" | ", others.Select(f => $"plain to {Titles[f]}"))} | peak MB: {titles} |");
        Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", (3 * forms.Length) - 1))}");
        foreach (Workload work in Works)
        {
            var found = new List<Measurement>();
            foreach (WorkForm form in forms)
            {
                found.Add(await Measurement.InOtherProcessAsync(work, form, rounds, threads));
            }

            Measurement plain = found[0];
            IEnumerable<string> ratios = found.Skip(1)
                .Select(f => string.Create(CultureInfo.InvariantCulture, $"**{plain.Median / f.Median:0.00}**"));
            IEnumerable<string> memory = found.Select(f => string.Create(
                CultureInfo.InvariantCulture,
                $"{f.PeakMegabytes} ({100.0 * f.PeakMegabytes / plain.PeakMegabytes:0} %)"));
            Console.WriteLine(
                $"| {work} | {string.Join(" | ", found)} | {string.Join(" | ", ratios)} | {string.Join(" | ", memory)} |");
        }
    }
}
