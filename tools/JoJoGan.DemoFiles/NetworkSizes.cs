using System.Globalization;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.DemoFiles;

/// <summary>The sizes of a set of networks that belong together.</summary>
/// <param name="Generator">Generator and discriminator.</param>
/// <param name="Trunk">The encoder's backbone.</param>
/// <param name="VggWidths">Channels of VGG16's five blocks; null for the published ones.</param>
internal sealed record NetworkSizes(StyleGan2Config Generator, IrSe50Config Trunk, IReadOnlyList<int>? VggWidths)
{
    /// <summary>32 px, fast enough for tests.</summary>
    public static NetworkSizes Tiny { get; } = new(
        new StyleGan2Config
        {
            Size = 32,
            StyleDim = 32,
            MlpLayers = 2,
            Channels = new Dictionary<int, int> { [4] = 16, [8] = 12, [16] = 12, [32] = 8 },
        },
        new IrSe50Config { StemChannels = 8, StageChannels = [16, 16, 16, 16] },
        [4, 6, 8, 8, 8]);

    /// <summary>Narrow networks at 128 px: a demo takes seconds.</summary>
    public static NetworkSizes Small { get; } = new(
        new StyleGan2Config
        {
            Size = 128,
            StyleDim = 64,
            MlpLayers = 4,
            Channels = new Dictionary<int, int> { [4] = 48, [8] = 48, [16] = 48, [32] = 32, [64] = 24, [128] = 16 },
        },
        new IrSe50Config { StemChannels = 16, StageChannels = [16, 24, 32, 48] },
        [16, 32, 48, 64, 64]);

    /// <summary>"tiny", "small", or the side in pixels of networks of full width.</summary>
    public static NetworkSizes Named(string name) => name switch
    {
        "tiny" => Tiny,
        "small" => Small,
        _ => new NetworkSizes(
            new StyleGan2Config { Size = int.Parse(name, CultureInfo.InvariantCulture) }, new IrSe50Config(), null),
    };
}
