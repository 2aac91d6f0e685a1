using JoJoGan.Encoder4Editing;
using JoJoGan.IrSe50;
using JoJoGan.Lpips;
using JoJoGan.StyleGan2;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.DemoFiles;

/// <summary>Checkpoints of untrained networks, filled by the formula that the tests use, in the layouts of the published files.</summary>
internal static class UntrainedWeights
{
    private const int Seed = 1;
    private const int MeanSamples = 4096;

    /// <summary>Writes stylegan2.pt, e4e.pt, vgg16.pth and lpips.pth.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="scale">"small" for narrow networks at 128 px, else the size of full ones.</param>
    public static void Write(string folder, string scale)
    {
        bool small = scale == "small";
        int size = small ? 128 : int.Parse(scale, System.Globalization.CultureInfo.InvariantCulture);
        StyleGan2Config config = small
            ? new StyleGan2Config
            {
                Size = size,
                StyleDim = 64,
                MlpLayers = 4,
                Channels = new Dictionary<int, int> { [4] = 48, [8] = 48, [16] = 48, [32] = 32, [64] = 24, [128] = 16 },
            }
            : new StyleGan2Config { Size = size };
        WriteGenerator(Path.Combine(folder, "stylegan2.pt"), Path.Combine(folder, "e4e.pt"), config, small);
        WriteLpips(folder, small);
    }

    private static void WriteGenerator(string path, string encoderPath, StyleGan2Config config, bool small)
    {
        using var generator = new Generator(config);
        using var discriminator = new Discriminator(config);
        WeightFormula.FillGenerator(generator, Seed);
        WeightFormula.FillDiscriminator(discriminator, Seed);
        using Tensor z = WeightFormula.Tensor("z", [MeanSamples, config.StyleDim], 0, 1.7, Seed);
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
            Trunk = small ? new IrSe50Config { StemChannels = 16, StageChannels = [16, 24, 32, 48] } : new IrSe50Config(),
        });
        WeightFormula.FillEncoder(encoder, gain: 3, Seed);
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

    private static void WriteLpips(string folder, bool small)
    {
        using var lpips = new LpipsVgg(small ? [16, 32, 48, 64, 64] : null);
        WeightFormula.FillVgg(lpips.Features, Seed);
        WeightFormula.FillLpipsLin(lpips.Linear, Seed);
        TorchCheckpointWriter.Write(Path.Combine(folder, "vgg16.pth"), State(lpips.Features));
        TorchCheckpointWriter.Write(Path.Combine(folder, "lpips.pth"), State(lpips.Linear));
    }

    private static Dictionary<string, object> State(nn.Module network, string prefix = "") =>
        network.state_dict().ToDictionary(e => prefix + e.Key, e => (object)e.Value);
}
