using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Samples.Console;

/// <summary>Recognizes networks by the keys and shapes of their published layouts.</summary>
internal static class CheckpointContents
{
    /// <summary>A line for each network that is recognized, with the key that it is under.</summary>
    public static IEnumerable<string> Recognize(Checkpoint checkpoint) =>
    [
        .. new[] { "g_ema", "g", null }.Select(key => Try(checkpoint, key, GeneratorOf)).OfType<string>(),
        .. new[] { "d", null }.Where(key => Has(checkpoint, key, "final_linear.1.weight"))
            .Select(key => "StyleGAN2 discriminator" + Under(key)),
        .. new[] { "state_dict.encoder", "state_dict.module.encoder" }
            .Select(key => Try(checkpoint, key, EncoderOf)).OfType<string>(),
        .. Known(checkpoint),
    ];

    private static IEnumerable<string> Known(Checkpoint checkpoint)
    {
        if (checkpoint.Tensors.GetValueOrDefault("latent")?.Shape is [var layers, var dim])
        {
            yield return $"code of a face, {layers} x {dim}";
        }

        if (checkpoint.Has("features.0.weight") && checkpoint.Has("features.28.weight"))
        {
            yield return "VGG16";
        }

        if (checkpoint.Has("lin0.model.1.weight"))
        {
            yield return "linear weights of LPIPS";
        }
    }

    private static string GeneratorOf(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file) =>
        $"StyleGAN2 generator, {StyleGan2Config.FromLayout(shapes, file).Size} px";

    private static string EncoderOf(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        StyleEncoderConfig config = StyleEncoderConfig.FromLayout(shapes, file);
        string method = config.Trunk.InputChannels == 3 ? "e4e or pSp" : "ReStyle"; // e4e and pSp have the same keys
        return $"{method} encoder for a generator of {config.StyleGanSize} px";
    }

    /// <summary>What a network is; null where its keys or shapes are not there.</summary>
    private static string? Try(
        Checkpoint checkpoint, string? key, Func<IReadOnlyDictionary<string, IReadOnlyList<long>>, string, string> describe)
    {
        try
        {
            return describe(checkpoint.StateDict(key).ToDictionary(t => t.Key, t => t.Value.Shape), checkpoint.Path) + Under(key);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static bool Has(Checkpoint checkpoint, string? key, string name) =>
        checkpoint.Has(key is null ? name : $"{key}.{name}");

    private static string Under(string? key) => key is null ? "" : $" ({key})";
}
