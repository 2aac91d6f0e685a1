using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>Checkpoints of untrained networks with the tests' weight formula, in the layouts of the published files.</summary>
internal static class UntrainedWeights
{
    private const int MeanSamples = 4096;

    /// <summary>Writes stylegan2.pt, e4e.pt, vgg16.pth and lpips.pth.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="sizes">How large the networks are.</param>
    /// <param name="seed">Other weights for another seed.</param>
    public static void Write(string folder, NetworkSizes sizes, int seed = 1)
    {
        Directory.CreateDirectory(folder);
        WriteGenerator(Path.Combine(folder, "stylegan2.pt"), Path.Combine(folder, "e4e.pt"), sizes, seed);
        WriteLpips(folder, sizes.VggWidths, seed);
    }

    private static void WriteGenerator(string path, string encoderPath, NetworkSizes sizes, int seed)
    {
        StyleGan2Config config = sizes.Generator;
        using var generator = new StyleGan2Generator(config);
        using var discriminator = new StyleGan2Discriminator(config);
        WeightFormula.FillGenerator(generator, seed);
        WeightFormula.FillDiscriminator(discriminator, seed);
        using Tensor z = WeightFormula.Tensor("z", [MeanSamples, config.StyleDim], 0, 1.7, seed);
        using Tensor mean = generator.MeanLatent(z);
        using Tensor flat = mean.reshape(config.StyleDim);
        TorchCheckpointWriter.Write(path, new Dictionary<string, object>
        {
            ["g_ema"] = State(generator),
            ["latent_avg"] = flat,
            ["d"] = State(discriminator),
        });

        using var encoder = new Encoder4EditingNetwork(new StyleEncoderConfig
        {
            StyleGanSize = config.Size,
            StyleDimension = config.StyleDim,
            Trunk = sizes.Trunk,
        });
        WeightFormula.FillEncoder(encoder, gain: 3, seed);
        using Tensor rows = mean.repeat(config.Layers, 1);
        Dictionary<string, object> state = State(encoder, "encoder.");
        foreach ((string key, object value) in State(generator, "decoder."))
        {
            state.Add(key, value);
        }

        TorchCheckpointWriter.Write(encoderPath, new Dictionary<string, object>
        {
            ["state_dict"] = state,
            ["latent_avg"] = rows,
            ["opts"] = new Dictionary<string, object>
            {
                ["encoder_type"] = "Encoder4Editing",
                ["stylegan_size"] = (long)config.Size,
                ["start_from_latent_avg"] = true,
            },
        });
    }

    private static void WriteLpips(string folder, IReadOnlyList<int>? widths, int seed)
    {
        using var lpips = new LpipsVgg(widths);
        WeightFormula.FillVgg(lpips.Features, seed);
        WeightFormula.FillLpipsLin(lpips.Linear, seed);
        TorchCheckpointWriter.Write(Path.Combine(folder, "vgg16.pth"), State(lpips.Features));
        TorchCheckpointWriter.Write(Path.Combine(folder, "lpips.pth"), State(lpips.Linear));
    }

    private static Dictionary<string, object> State(nn.Module network, string prefix = "") =>
        network.state_dict().ToDictionary(e => prefix + e.Key, e => (object)e.Value);
}
