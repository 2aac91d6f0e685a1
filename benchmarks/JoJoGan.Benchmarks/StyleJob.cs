using System.Diagnostics;
using System.Globalization;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>Style files of the 1024 px generator: their size, and the time to write, to load and to apply one.</summary>
internal static class StyleJob
{
    private const int Rounds = 9;

    public static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        try
        {
            string basis = Path.Combine(folder, "base.safetensors");
            using (StyleGan2Generator made = MadeUpNetworks.Generator(1024, WorkForm.Library))
            {
                SafetensorsFile.Write(basis, made.state_dict());
            }

            var services = new ServiceCollection();
            services.AddJoJoGan(o => (o.Threads, o.KeepFreedMemory) = (Environment.ProcessorCount, true)).UseGenerator(basis);
            using ServiceProvider provider = services.BuildServiceProvider();
            NetworkSource networks = provider.GetRequiredService<NetworkSource>();
            IStyleStore store = provider.GetRequiredService<IStyleStore>();
            using StyleModel style = await networks.Worker.RunAsync(() => MakeUp(networks));
            Console.WriteLine($"{await networks.Worker.RunAsync(() => Machine.Description)}\n");
            Console.WriteLine("| format | MB | save s | load s | lay over the base ms, median | min | max |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
            foreach (StyleFormat format in Enum.GetValues<StyleFormat>())
            {
                string path = Path.Combine(folder, $"{format}.safetensors");
                double save = await SecondsAsync(() => store.SaveAsync(style, path, format));
                var loaded = new StyleModel[2];
                double load = await SecondsAsync(async () => loaded[0] = await store.LoadAsync(path));
                loaded[1] = await store.LoadAsync(path);
                double[] times = await networks.Worker.RunAsync(() => SwitchBetween(networks.Workspace, loaded));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {format} | {new FileInfo(path).Length / 1e6:0.0} | {save:0.0} | {load:0.00} | {times[Rounds / 2]:0.0} " +
                    $"| {times[0]:0.0} | {times[^1]:0.0} |"));
                Array.ForEach(loaded, s => s.Dispose());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds in order; the first round, which makes the one generator, is left out.</summary>
    private static double[] SwitchBetween(StyledGeneratorCache workspace, StyleModel[] styles)
    {
        var times = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            workspace.Apply(styles[round % 2]);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return [.. times.Skip(1).Order()];
    }

    /// <summary>A style whose weights have moved about as far as fine-tuning moves them; the mapping network stays.</summary>
    private static GeneratorStyle MakeUp(NetworkSource networks)
    {
        StyleGan2Generator tuned = networks.Generator.Clone();
        using var noGradient = no_grad();
        using var random = new torch.Generator(7);
        foreach ((string key, Tensor weight) in tuned.state_dict().Where(
            e => !e.Key.StartsWith("style.", StringComparison.Ordinal) && !e.Key.StartsWith("noises.", StringComparison.Ordinal)))
        {
            using Tensor step = randn(weight.shape, generator: random);
            weight.add_(step, 0.05);
        }

        return new GeneratorStyle(tuned, new StyleMetadata { Name = "made up", Size = 1024, BaseHash = networks.GeneratorHash });
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
