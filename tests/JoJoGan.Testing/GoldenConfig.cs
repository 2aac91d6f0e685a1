using System.Globalization;
using System.Text.Json;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Testing;

/// <summary>The small StyleGAN2 that a fixture's metadata <c>config</c> describes.</summary>
/// <param name="StyleGan2">Its dimensions.</param>
/// <param name="WeightSeed">The seed of its formula weights.</param>
public sealed record GoldenConfig(StyleGan2Config StyleGan2, int WeightSeed)
{
    /// <summary>Reads the configuration of a fixture.</summary>
    /// <param name="golden">The fixture.</param>
    public static GoldenConfig Of(GoldenCase golden)
    {
        JsonElement json = golden.Json("config");
        StyleGan2Config config = new()
        {
            Size = json.GetProperty("size").GetInt32(),
            StyleDim = json.GetProperty("style_dim").GetInt32(),
            MlpLayers = json.GetProperty("n_mlp").GetInt32(),
            Channels = json.GetProperty("channels").EnumerateObject()
                .ToDictionary(entry => int.Parse(entry.Name, CultureInfo.InvariantCulture), entry => entry.Value.GetInt32()),
        };
        return new GoldenConfig(config, json.GetProperty("weight_seed").GetInt32());
    }
}
