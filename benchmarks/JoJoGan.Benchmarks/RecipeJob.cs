using System.Diagnostics;
using System.Globalization;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Benchmarks;

/// <summary>A whole fine-tuning run of the published widths, by the default recipe and by the paper's.</summary>
internal static class RecipeJob
{
    // Of the paper's 300 steps as many are measured: one takes as long as another.
    private const int PaperSteps = 10;

    /// <param name="device">Where the run works.</param>
    public static async Task RunAsync(string device)
    {
        bool described = false;
        foreach (int size in new[] { 256, 1024 })
        {
            string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
            try
            {
                await using ServiceProvider provider = Services(folder, size, device);
                if (!described)
                {
                    NetworkSource networks = provider.GetRequiredService<NetworkSource>();
                    Console.WriteLine($"{await networks.Worker.RunAsync(() => Machine.DescriptionWith(networks.Device))}\n");
                    Console.WriteLine($"| size | default, s | Paper, s ({PaperSteps} steps measured) | ratio |");
                    Console.WriteLine("| --- | --- | --- | --- |");
                    described = true;
                }

                await SecondsAsync(provider, size, FineTuningOptions.Paper with { Steps = 1 }); // sets memory up
                double fast = await SecondsAsync(provider, size, new FineTuningOptions());
                FineTuningOptions few = FineTuningOptions.Paper with { Steps = PaperSteps };
                double paper = await SecondsAsync(provider, size, few) * FineTuningOptions.Paper.Steps / PaperSteps;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {size} px | {fast:0.0} | {paper:0} | {paper / fast:0.0} |"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static ServiceProvider Services(string folder, int size, string device)
    {
        string generator = Path.Combine(folder, "g.safetensors"), discriminator = Path.Combine(folder, "d.safetensors");
        using (StyleGan2Generator made = MadeUpNetworks.Generator(size, WorkForm.Library))
        {
            SafetensorsFile.Write(generator, made.state_dict());
        }

        using (StyleGan2Discriminator made = MadeUpNetworks.Discriminator(size, WorkForm.Library))
        {
            SafetensorsFile.Write(discriminator, made.state_dict());
        }

        var services = new ServiceCollection();
        services.AddJoJoGan(o => (o.Threads, o.KeepFreedMemory, o.ShortOpenMPSpin) = (Environment.ProcessorCount, true, true))
            .UseGenerator(generator).UseDiscriminator(discriminator).UseDevice(device);
        return services.BuildServiceProvider();
    }

    private static async Task<double> SecondsAsync(IServiceProvider services, int size, FineTuningOptions options)
    {
        using var face = new Image<Rgb24>(size, size, new Rgb24(120, 90, 60));
        int layers = LayerMask.LayersOf(size);
        var reference = new StyleReference(face) { Code = new LatentCode(layers, 512, new float[layers * 512]) };
        long start = Stopwatch.GetTimestamp();
        using StyleModel style = await services.GetRequiredService<IFineTuner>().FineTuneAsync([reference], options);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
