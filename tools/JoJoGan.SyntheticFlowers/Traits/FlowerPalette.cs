using static JoJoGan.SyntheticFlowers.FlowerParameter;

namespace JoJoGan.SyntheticFlowers;

/// <summary>The colors in [0, 1], [n, 3, 1, 1].</summary>
internal sealed record FlowerPalette
{
    public required Tensor Petal { get; init; }

    /// <summary>Where the petals begin.</summary>
    public required Tensor PetalBase { get; init; }

    public required Tensor Center { get; init; }

    public required Tensor Leaf { get; init; }

    public required Tensor Background { get; init; }

    /// <summary>Reads the colors.</summary>
    public static FlowerPalette From(ParameterReader<FlowerParameter> p)
    {
        Tensor petal = Colors.Ramp(
            p.Unit(PetalHue), [0xf7f1e8, 0xfbd243, 0xf98b3a, 0xdd3340, 0xe8639f, 0x9a5fd8, 0x4a72e0]);
        petal = (petal * p.Range(PetalLightness, 0.72, 1.08)).clamp(0, 1);
        Tensor depth = p.Range(FlowerParameter.PetalBase, -1, 1);
        Tensor pale = Curves.Mix(petal, ones_like(petal), depth.neg().clamp_min(0) * 0.75);
        return new FlowerPalette
        {
            Petal = petal,
            PetalBase = pale * (1 - (depth.clamp_min(0) * Colors.Of(0.45, 0.7, 0.5, petal.device))),
            Center = Colors.Ramp(p.Unit(CenterHue), [0xf6cf4a, 0xdc8422, 0x6a4426, 0x93ad49]),
            Leaf = Colors.Ramp(p.Unit(LeafHue), [0x86ad3c, 0x3f8c42, 0x2c6f66]),
            Background = Colors.Ramp(p.Unit(BackgroundHue), [0xb8d8f0, 0xf1e3c8, 0xd7c1e2, 0xa3c2a6, 0x46586f]),
        };
    }
}
