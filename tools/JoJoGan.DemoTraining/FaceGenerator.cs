using System.Globalization;
using JoJoGan.Latents;

namespace JoJoGan.DemoTraining;

/// <summary>A generator that draws faces of two codes.</summary>
internal sealed class FaceGenerator(int size, int seed) : KnownGenerator(NetworkSizes.Generator(size), seed, AppearanceRows)
{
    /// <summary>
    /// The rows that draw the appearance: those that X replaces and C does not, so that C leaves the colors as they are, but for
    /// the first, so that shapes are drawn before colors. The rows that are left draw nothing.
    /// </summary>
    public static readonly IReadOnlyList<int> AppearanceRows =
        [.. LayerMask.FullStyle(NetworkSizes.Size).Rows.Except(LayerMask.PreserveColor(NetworkSizes.Size).Rows).Skip(1)];

    /// <summary>Draws faces of codes [n, dim], each row's code having in common with the face's what the row draws.</summary>
    public Tensor DrawParted(Tensor codes, torch.Generator random)
    {
        using Tensor geometry = FaceCodes.SameGeometry(codes, random);
        using Tensor appearance = FaceCodes.SameAppearance(codes, random);
        using Tensor anything = FaceCodes.Draw((int)codes.shape[0], random);
        using Tensor others = anything.to(codes.device);
        return Draw(geometry, appearance, others);
    }

    /// <summary>Takes the layers of a generator of half the size; the new ones add nothing to the picture at first.</summary>
    public void GrowFrom(TrainingFolder folder, string name)
    {
        folder.LoadShared(name, "g_ema", Network);
        using var noGrad = no_grad();
        string last = string.Create(CultureInfo.InvariantCulture, $"to_rgbs.{(Network.Config.Layers / 2) - 2}.conv.weight");
        Network.get_parameter(last)!.zero_();
    }

    /// <summary>Takes the most finished weights there are; the codes mean the same to all.</summary>
    public void LoadBest(TrainingFolder folder)
    {
        string? name = new[] { "adversarial", GeneratorStage.NameOf(NetworkSizes.Size) }.FirstOrDefault(folder.Has);
        if (name is null)
        {
            GrowFrom(folder, GeneratorStage.NameOf(NetworkSizes.Size / 2));
        }
        else
        {
            folder.Load(name, ("g_ema", Network));
        }
    }
}
