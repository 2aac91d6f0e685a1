using JoJoGan.Models.Networks.Student;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Students;
using JoJoGan.Styles;
using JoJoGan.SyntheticWeights;
using TorchSharp;

namespace JoJoGan.Fuzz;

/// <summary>Networks whose files are short: most of a change falls on names and sizes, not on weights.</summary>
internal static class SmallNetworks
{
    public static readonly StyleGan2Config Config = new()
    {
        Size = 8,
        StyleDim = 4,
        MlpLayers = 2,
        Channels = new Dictionary<int, int> { [4] = 4, [8] = 4 },
    };

    public static StyleGan2Generator Generator(int seed)
    {
        var generator = new StyleGan2Generator(Config);
        WeightFormula.FillGenerator(generator, seed);
        return generator;
    }

    public static StyleGan2Discriminator Discriminator()
    {
        var discriminator = new StyleGan2Discriminator(Config);
        WeightFormula.FillDiscriminator(discriminator, 1);
        return discriminator;
    }

    public static NetworkStudent Student()
    {
        using var random = new torch.Generator(1);
        return new NetworkStudent(
            new StudentNetwork(1, initialization: random), new StyleMetadata { Name = "ink", Size = 16, Student = new(10, 3) });
    }
}
