using System.Collections.Concurrent;
using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.Core.Tests;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

/// <summary>
/// All services at once, from eight threads that cancel, release networks and dispose styles under each other, until their host
/// is disposed under them. Some seconds by default; JOJOGAN_HAMMER_SECONDS says how many, 300 for a long run by hand.
/// </summary>
public sealed class HammerTests : IDisposable
{
    private const int Threads = 8;
    private const int Rounds = 3;

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<Exception> surprises = [];
    private readonly ConcurrentDictionary<string, int> outcomes = [];
    private readonly ConcurrentDictionary<int, StyleModel> styles = [];

    private static TimeSpan Length => TimeSpan.FromSeconds(
        double.TryParse(
            Environment.GetEnvironmentVariable("JOJOGAN_HAMMER_SECONDS"), CultureInfo.InvariantCulture, out double seconds)
            ? seconds : 4);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_call_ends_with_its_result_or_an_error_of_the_contract()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ServiceProvider provider = new ServiceCollection()
                .AddJoJoGan(o => o.Detection = new FaceDetectionOptions { TryRotations = false })
                .UseSmallModel(folder).Services.BuildServiceProvider();
            using Image<Rgb24> first = TestHost.Image(round);
            styles[0] = await LearnAsync(provider, first, CancellationToken.None);
            using var end = new CancellationTokenSource();
            Task[] threads = [.. Enumerable.Range(0, Threads)
                .Select(i => Task.Run(() => HammerAsync(provider, new Random((round * Threads) + i), end.Token)))];
            await Task.Delay(Length / Rounds);
            await provider.DisposeAsync();
            await end.CancelAsync();

            await Task.WhenAll(threads).WaitAsync(TimeSpan.FromMinutes(1));
            foreach (int key in styles.Keys)
            {
                Discard(key);
            }
        }

        surprises.Should().BeEmpty();
        outcomes.Should().HaveCountGreaterThan(
            2, "calls are heard of, whatever became of them: {0}", string.Join(", ", outcomes));
    }

    private async Task HammerAsync(IServiceProvider services, Random random, CancellationToken end)
    {
        using Image<Rgb24> face = TestHost.Image(random.Next());
        while (!end.IsCancellationRequested)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(end);
            if (random.Next(3) == 0)
            {
                stop.CancelAfter(random.Next(30));
            }

            string outcome;
            try
            {
                outcome = await OneAsync(services, random, face, stop.Token);
            }
            catch (Exception e) when (e is JoJoGanException or OperationCanceledException or ObjectDisposedException)
            {
                outcome = e.GetType().Name;
            }
            catch (Exception e)
            {
                surprises.Enqueue(e);
                return;
            }

            outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        }
    }

    private async Task<string> OneAsync(IServiceProvider services, Random random, Image<Rgb24> face, CancellationToken stop)
    {
        switch (random.Next(9))
        {
            case 0:
                IReadOnlyList<LatentCode> sampled = await services.GetRequiredService<IFaceGenerator>()
                    .SampleAsync([random.Next()], cancellationToken: stop);
                Discard(await services.GetRequiredService<IFaceGenerator>().GenerateAsync(sampled, stop));
                return "sampled";
            case 1:
                await services.GetRequiredService<IInverter>().InvertAsync([face, face], null, stop);
                return "inverted";
            case 2:
                await services.GetRequiredService<IFaceDetector>().DetectAsync([face], stop);
                return "detected";
            case 3:
                styles[random.Next(4)] = await LearnAsync(services, face, stop);
                return "learned";
            case 4:
                await services.GetRequiredService<NetworkSource>()
                    .ReleaseAsync((NetworkKinds)random.Next((int)NetworkKinds.All + 1));
                return "released";
            case 5 when styles.Keys.ToArray() is [var disposed, ..]:
                Discard(disposed);
                return "disposed";
            case 6 when styles.Values.ToArray() is [var kept, ..]:
                string path = folder.File($"{Guid.NewGuid():N}.safetensors");
                await services.GetRequiredService<IStyleStore>().SaveAsync(kept, path, (StyleFormat)random.Next(3), stop);
                styles[random.Next(4)] = await services.GetRequiredService<IStyleStore>().LoadAsync(path, stop);
                return "saved";
            default:
                return await DrawAsync(services, random, face, stop);
        }
    }

    private static Task<StyleModel> LearnAsync(IServiceProvider services, Image<Rgb24> face, CancellationToken stop) =>
        services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(face)],
            new FineTuningOptions { Steps = 2, Loss = (FineTuningLoss)(face[0, 0].R % 2) },
            cancellationToken: stop);

    private async Task<string> DrawAsync(IServiceProvider services, Random random, Image<Rgb24> face, CancellationToken stop)
    {
        StyleModel[] known = [.. styles.Values];
        if (known.Length == 0)
        {
            return "idle";
        }

        StyleModel style =
            random.Next(2) == 0 ? known[0] : new BlendedStyle("blend", [.. known.Select(s => new WeightedStyle(s, 0.5))]);
        var options = new StylizationOptions { Strength = random.Next(2) == 0 ? 1 : 0.5, BatchSize = 1 };
        FacePhoto[] photos = [.. Enumerable.Repeat(new FacePhoto(face) { IsAligned = true }, 3)];
        Discard(await services.GetRequiredService<IStylizer>().StylizeAsync(photos, style, options, cancellationToken: stop));
        return "drawn";
    }

    private void Discard(int key)
    {
        if (styles.TryRemove(key, out StyleModel? style))
        {
            style.Dispose();
        }
    }

    private static void Discard(IReadOnlyList<Image<Rgb24>> pictures)
    {
        foreach (Image<Rgb24> picture in pictures)
        {
            picture.Dispose();
        }
    }
}
