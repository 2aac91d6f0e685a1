using JoJoGan.FineTuning;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Fuzz;

/// <summary>Style files of the three forms, and the original's, through the store and <see cref="StyleFiles"/>.</summary>
internal static class StyleTarget
{
    public static FuzzTarget Create(string folder)
    {
        string @base = Path.Combine(folder, "base.safetensors");
        using (var generator = SmallNetworks.Generator(seed: 1))
        {
            SafetensorsFile.Write(@base, generator.state_dict());
        }

        // Lives as long as the process.
        var collection = new ServiceCollection();
        collection.AddJoJoGan().UseGenerator(@base);
        ServiceProvider services = collection.BuildServiceProvider();
        var store = services.GetRequiredService<IStyleStore>();
        byte[][] seeds = Seeds(store, folder).ToArray();
        return FuzzTarget.Mutating("styles", seeds, path =>
        {
            StyleFiles.Describe(path);
            store.LoadAsync(path).GetAwaiter().GetResult().Dispose();
        });
    }

    private static IEnumerable<byte[]> Seeds(IStyleStore store, string folder)
    {
        string full = Path.Combine(folder, "full.safetensors"), path = Path.Combine(folder, "seed.bin");
        using (var generator = SmallNetworks.Generator(seed: 2))
        {
            var metadata = new StyleMetadata
            {
                Name = "ink",
                Author = "me",
                License = "MIT",
                Thumbnail = new byte[] { 1, 2, 3 },
                Loss = FineTuningLoss.Lpips,
                MaskRows = [0, 1, 2],
                Alpha = 0.5,
                Steps = 200,
                LearningRate = 2e-3,
                Seed = 7,
                References = 1,
                Size = SmallNetworks.Config.Size,
                Created = DateTimeOffset.UnixEpoch,
            };
            SafetensorsFile.Write(full, generator.state_dict(), StyleMetadataFormat.Write(metadata, StyleFormat.Full));
        }

        yield return File.ReadAllBytes(full);
        using (StyleModel style = store.LoadAsync(full).GetAwaiter().GetResult())
        {
            foreach (StyleFormat format in new[] { StyleFormat.HalfDelta, StyleFormat.LowRank })
            {
                store.SaveAsync(style, path, format).GetAwaiter().GetResult();
                yield return File.ReadAllBytes(path);
            }
        }

        string original = Path.Combine(folder, "seed.pt");
        StyleFiles.Convert(full, original);
        yield return File.ReadAllBytes(original);
        using NetworkStudent student = SmallNetworks.Student();
        foreach (StyleFormat format in new[] { StyleFormat.Full, StyleFormat.HalfDelta })
        {
            store.SaveAsync(student, path, format).GetAwaiter().GetResult();
            yield return File.ReadAllBytes(path);
        }
    }
}
