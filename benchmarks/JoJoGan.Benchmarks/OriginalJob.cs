using System.Globalization;

namespace JoJoGan.Benchmarks;

/// <summary>The library against the original's own Python code on this machine's PyTorch, in one run.</summary>
internal static class OriginalJob
{
    /// <summary>Measures and prints a table.</summary>
    /// <param name="python">A Python with PyTorch.</param>
    /// <param name="folder">Holds checkouts of mchong6/JoJoGAN and richzhang/PerceptualSimilarity under these names.</param>
    /// <param name="rounds">Rounds of each, after one that sets memory up.</param>
    /// <param name="threads">CPU threads.</param>
    public static async Task RunAsync(string python, string folder, int rounds, int threads)
    {
        Console.WriteLine("Seconds, median (min to max):");
        Console.WriteLine();
        Console.WriteLine("| work | original | library | original to library | peak MB: original | library |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (Workload work in CompareJob.Works)
        {
            Measurement original = await Measurement.OfOriginalAsync(work, python, folder, rounds, threads);
            Measurement library = await Measurement.InOtherProcessAsync(work, WorkForm.Library, rounds, threads);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {work} | {original} | {library} | **{original.Median / library.Median:0.00}** | {original.PeakMegabytes} " +
                $"| {library.PeakMegabytes} ({100.0 * library.PeakMegabytes / original.PeakMegabytes:0} %) |"));
        }
    }
}
