using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tensors;
using JoJoGan.Runtime;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.SyntheticFaces;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Demo.Tests.Memory;

/// <summary>
/// A host that learns, saves, loads, blends and applies styles for long. It has a process of its own, so that no other test's
/// memory is measured, and prints a line after each round: live tensors, resident bytes, and bytes that native code holds (0 if
/// unknown).
/// </summary>
internal static class LongRun
{
    /// <summary>How often a style is learned.</summary>
    public const int Rounds = 20;

    /// <summary>Images drawn after each of them.</summary>
    public const int ImagesPerRound = 10;

    private const int Steps = 3;

    private static async Task Main()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan().UseDemoModel().Configure(o => o.Threads = 1);
        await using ServiceProvider provider = services.BuildServiceProvider();
        DeviceWorker worker = provider.GetRequiredService<NetworkSource>().Worker;
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                await RunRoundAsync(provider, worker, Path.Combine(folder, "style.safetensors"), round);
                long live = await worker.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                ReleaseWhatWaits();
                Console.WriteLine($"{live} {Environment.WorkingSet} {NativeMemory.Held ?? 0}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Learns a style, stores it in one of the three forms, and draws with both and a blend of them in turns.</summary>
    private static async Task RunRoundAsync(IServiceProvider services, DeviceWorker worker, string file, int round)
    {
        using Image<Rgb24> drawing = await worker.RunAsync(() => Draw(round, FaceStyle.Ink));
        using Image<Rgb24> photo = await worker.RunAsync(() => Draw(Rounds + round, FaceStyle.Photo));
        using AlignedFace reference = await services.GetRequiredService<IFaceAligner>().AlignAsync(drawing);
        var options = new FineTuningOptions { Steps = Steps, Loss = (FineTuningLoss)(round % 2) };
        StyleModel learned = await services.GetRequiredService<IFineTuner>()
            .FineTuneAsync([new StyleReference(reference.Image)], options);

        IStyleStore store = services.GetRequiredService<IStyleStore>();
        await store.SaveAsync(learned, file, (StyleFormat)(round % 3));
        StyleModel loaded = await store.LoadAsync(file);
        using var blend = new BlendedStyle("both", [new WeightedStyle(learned, 0.5), new WeightedStyle(loaded, 0.5)]);

        StyleModel[] styles = [learned, loaded, blend];
        for (int i = 0; i < ImagesPerRound; i++)
        {
            var how = new StylizationOptions { Strength = i % 2 == 0 ? 1 : 0.6, NoiseSeed = i < ImagesPerRound / 2 ? null : i };
            (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], styles[i % styles.Length], how))[0].Dispose();
        }

        // Tensors are counted by the thread that makes and frees them.
        await worker.RunAsync(() =>
        {
            learned.Dispose();
            loaded.Dispose();
            return true;
        });
    }

    /// <summary>What waits to be collected or to be used again is no growth.</summary>
    private static void ReleaseWhatWaits()
    {
        Configuration.Default.MemoryAllocator.ReleaseRetainedResources();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        NativeMemory.Trim();
    }

    /// <summary>Draws a face; on the worker, as glibc keeps freed memory apart for every thread that allocates some.</summary>
    private static Image<Rgb24> Draw(int seed, FaceStyle style)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator((ulong)(980_000_000 + seed));
        Tensor parameters = FaceParameters.FromLatent(randn([1, FaceParameters.Count], generator: random));
        return ImageTensors.ToImages(FaceRenderer.Render(parameters, DemoWeights.Size, style))[0];
    }
}
