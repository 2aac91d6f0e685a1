using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.DemoTraining;

/// <summary>The sizes of the demo model's networks.</summary>
internal static class NetworkSizes
{
    /// <summary>Side of the finished model's pictures.</summary>
    public const int Size = 128;

    /// <summary>Length of z and w.</summary>
    public const int StyleDim = 64;

    /// <summary>Channels of the perceptual network's five stages.</summary>
    public static IReadOnlyList<int> PerceptualWidths { get; } = [16, 32, 48, 64, 64];

    /// <summary>Generator and discriminator; a smaller one has the layers that the larger ones begin with.</summary>
    /// <param name="size">Side of its pictures.</param>
    public static StyleGan2Config Generator(int size = Size) => new()
    {
        Size = size,
        StyleDim = StyleDim,
        MlpLayers = 2,
        Channels = new Dictionary<int, int> { [4] = 128, [8] = 128, [16] = 128, [32] = 96, [64] = 48, [128] = 24 },
    };

    /// <summary>The encoder, which takes pictures at half size.</summary>
    public static StyleEncoderConfig Encoder { get; } = new()
    {
        StyleGanSize = Size,
        ImageSize = Size / 2,
        StyleDimension = StyleDim,
        Trunk = new IrSe50Config { StemChannels = 16, StageChannels = [24, 32, 48, 64] },
    };

    /// <summary>
    /// The encoder of ReStyle, which also takes what is drawn so far: twice as wide, so that it can begin as e4e's encoder of
    /// both.
    /// </summary>
    public static StyleEncoderConfig ReStyle { get; } = Encoder with
    {
        StyleWidth = 2 * Encoder.StyleDimension,
        Trunk = new IrSe50Config
        {
            InputChannels = 2 * Encoder.Trunk.InputChannels,
            StemChannels = 2 * Encoder.Trunk.StemChannels,
            StageChannels = [.. Encoder.Trunk.StageChannels.Select(channels => 2 * channels)],
        },
    };
}
