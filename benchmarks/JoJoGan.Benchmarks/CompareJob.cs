using System.Globalization;

namespace JoJoGan.Benchmarks;

/// <summary>The library against the plain form of the same work, in one run, so that the ratio holds on a slow or busy machine too.</summary>
internal static class CompareJob
{
    private static readonly Workload[] Works =
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

    /// <summary>Measures and prints a table.</summary>
    /// <param name="rounds">Rounds of each form, after one that sets memory up.</param>
    /// <param name="threads">CPU threads.</param>
    public static async Task RunAsync(int rounds, int threads)
    {
        Console.WriteLine("Seconds, median (min to max):");
        Console.WriteLine();
        Console.WriteLine("| work | plain, default allocator | plain | library | ratio | library, bfloat16 | peak MB: plain | library | bfloat16 |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (Workload work in Works)
        {
            var found = new Dictionary<WorkForm, Measurement>();
            foreach (WorkForm form in Enum.GetValues<WorkForm>())
            {
                found[form] = await Measurement.InOtherProcessAsync(work, form, rounds, threads).ConfigureAwait(false);
            }

            (Measurement plain, Measurement library, Measurement half) = (found[WorkForm.PlainTuned], found[WorkForm.Library], found[WorkForm.LibraryBFloat16]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {work} | {found[WorkForm.PlainDefault]} | {plain} | {library} | **{plain.Median / library.Median:0.00}** | {half} | {plain.PeakMegabytes} | {library.PeakMegabytes} ({100.0 * library.PeakMegabytes / plain.PeakMegabytes:0} %) | {half.PeakMegabytes} ({100.0 * half.PeakMegabytes / plain.PeakMegabytes:0} %) |"));
        }
    }
}
