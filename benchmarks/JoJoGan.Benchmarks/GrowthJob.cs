using System.Globalization;
using JoJoGan.DemoModel;

namespace JoJoGan.Benchmarks;

/// <summary>How cost grows with the work: faces in a batch, references, resolution. And what it takes to start.</summary>
internal static class GrowthJob
{
    /// <summary>Measures and prints a table for each kind of growth.</summary>
    /// <param name="rounds">Rounds, after one that sets memory up.</param>
    /// <param name="threads">CPU threads.</param>
    public static async Task RunAsync(int rounds, int threads)
    {
        int[] counts = [1, 2, 4, 8], sizes = [256, 512, 1024];
        await RowsAsync("Faces generated together", [.. counts.Select(n => new Workload(Workload.Generation, 256, n))]);
        await RowsAsync("Faces inverted together", [.. counts.Select(n => new Workload(Workload.Inversion, 256, n))]);
        await RowsAsync("References", [.. counts.Select(n => new Workload(Workload.DiscriminatorStep, 256, n))]);
        await RowsAsync("Resolution", [.. sizes.Select(s => new Workload(Workload.DiscriminatorStep, s, 1))]);
        int[] faces = [1, 4, 16, 64];
        await RowsAsync("Faces in one call", [.. faces.Select(n => new Workload(Workload.Stylization, DemoWeights.Size, n))]);
        (WorkForm Form, string Title)[] savers =
        [
            (WorkForm.Library, "default"),
            (WorkForm.LibraryRecomputing, "`GradientCheckpointing`"),
            (WorkForm.LibraryBFloat16, "`Precision` BFloat16"),
        ];
        foreach ((WorkForm form, string title) in savers)
        {
            await RowsAsync(
                $"Memory, {title}",
                [new Workload(Workload.DiscriminatorStep, 1024, 1), new Workload(Workload.LpipsStep, 1024, 1)],
                form);
        }

        await StartAsync(threads);

        async Task RowsAsync(string title, IReadOnlyList<Workload> works, WorkForm form = WorkForm.Library)
        {
            Console.WriteLine($"| {title} | seconds, median (min to max) | of the first row | a face or reference | peak MB |");
            Console.WriteLine("| --- | --- | --- | --- | --- |");
            double first = 0;
            foreach (Workload work in works)
            {
                Measurement found = await Measurement.InOtherProcessAsync(work, form, rounds, threads);
                first = first > 0 ? first : found.Median;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {work} | {found} | {found.Median / first:0.00} | {found.Median / work.Count:0.000} " +
                    $"| {found.PeakMegabytes} |"));
            }

            Console.WriteLine();
        }
    }

    private static async Task StartAsync(int threads)
    {
        const int Processes = 5;
        var seconds = new List<double>();
        for (int i = 0; i < Processes; i++)
        {
            Measurement found = await Measurement.InOtherProcessAsync(
                new Workload(Workload.Start, DemoWeights.Size, 1), WorkForm.Library, 0, threads);
            seconds.AddRange(found.Seconds);
        }

        Console.WriteLine($"{Workload.Start}, all networks, {Processes} new processes: {new Measurement(seconds, 0)} s");
    }
}
