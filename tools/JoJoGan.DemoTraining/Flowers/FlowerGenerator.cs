using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.DemoTraining;

/// <summary>A generator that draws flowers of two codes.</summary>
internal sealed class FlowerGenerator(int seed) : KnownGenerator(Config, seed, AppearanceRows)
{
    /// <summary>The dimensions of generator and discriminator.</summary>
    public static StyleGan2Config Config { get; } = new()
    {
        Size = 64,
        StyleDim = FlowerCodes.Dim,
        MlpLayers = 2,
        Channels = new Dictionary<int, int> { [4] = 48, [8] = 64, [16] = 80, [32] = 80, [64] = 48 },
    };

    /// <summary>The rows that X replaces and C does not, so that C leaves the colors as they are.</summary>
    private static IReadOnlyList<int> AppearanceRows =>
        [.. LayerMask.FullStyle(Config.Size).Rows.Except(LayerMask.PreserveColor(Config.Size).Rows)];

    /// <summary>Draws flowers of codes [n, dim], each row's code having in common with the flower's what the row draws.</summary>
    public Tensor DrawParted(Tensor codes, torch.Generator random)
    {
        using Tensor geometry = FlowerCodes.SameGeometry(codes, random);
        using Tensor appearance = FlowerCodes.SameAppearance(codes, random);
        using Tensor others = FlowerCodes.Draw((int)codes.shape[0], random);
        return Draw(geometry, appearance, others);
    }
}
