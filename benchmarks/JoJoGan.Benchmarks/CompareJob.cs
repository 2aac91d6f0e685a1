using System.Globalization;

namespace JoJoGan.Benchmarks;

/// <summary>The library against the plain form of the same work, turn by turn, so that both meet the same machine.</summary>
internal static class CompareJob
{
    private const int Turns = 2;

    /// <summary>Measures and prints a table.</summary>
    /// <param name="rounds">Rounds of each form in each of the turns.</param>
    /// <param name="threads">CPU threads.</param>
    /// <param name="only">Work whose name with its size begins with this; empty for all.</param>
    public static async Task RunAsync(int rounds, int threads, string only)
    {
        Console.WriteLine("| work | plain, default allocator: median (min to max) s | plain: s | library: s | ratio | peak MB: plain | library | of plain |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (int size in new[] { 256, 1024 })
        {
            foreach (string work in Workload.ByName.Keys)
            {
                if (Workload.Fits(work, size) && $"{size} px, {work}".StartsWith(only, StringComparison.Ordinal))
                {
                    await CompareAsync(work, size, rounds, threads).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task CompareAsync(string work, int size, int rounds, int threads)
    {
        WorkForm[] forms = Enum.GetValues<WorkForm>();
        var seconds = forms.ToDictionary(f => f, _ => new List<double>());
        var peaks = forms.ToDictionary(f => f, _ => 0L);
        for (int turn = 0; turn < Turns; turn++)
        {
            foreach (WorkForm form in forms)
            {
                Measurement found = await Measurement.InOtherProcessAsync(work, size, form, rounds, threads).ConfigureAwait(false);
                seconds[form].AddRange(found.Seconds);
                peaks[form] = Math.Max(peaks[form], found.PeakMegabytes);
            }
        }

        Measurement[] all = [.. forms.Select(f => new Measurement(seconds[f], peaks[f]))];
        (Measurement plain, Measurement library) = (all[1], all[2]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {size} px, {work} | {Text(all[0])} | {Text(plain)} | {Text(library)} | **{plain.Median / library.Median:0.00}** | {plain.PeakMegabytes} | {library.PeakMegabytes} | {100.0 * library.PeakMegabytes / plain.PeakMegabytes:0} % |"));
    }

    private static string Text(Measurement m) =>
        string.Create(CultureInfo.InvariantCulture, $"{m.Median:0.00} ({m.Seconds.Min():0.00} to {m.Seconds.Max():0.00})");
}
