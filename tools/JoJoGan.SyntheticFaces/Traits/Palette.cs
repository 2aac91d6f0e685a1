using static JoJoGan.SyntheticFaces.FaceParameter;

namespace JoJoGan.SyntheticFaces;

/// <summary>The colors in [0, 1], [n, 3, 1, 1], and amounts of make-up [n, 1, 1, 1]. A style may change them.</summary>
internal sealed record Palette
{
    public required Tensor Skin { get; init; }

    public required Tensor Blush { get; init; }

    public required Tensor BlushAmount { get; init; }

    public required Tensor Hair { get; init; }

    public required Tensor Brow { get; init; }

    public required Tensor Iris { get; init; }

    public required Tensor Sclera { get; init; }

    public required Tensor Lips { get; init; }

    public required Tensor EyeShadow { get; init; }

    public required Tensor EyeShadowAmount { get; init; }

    public required Tensor Shirt { get; init; }

    public required Tensor Background { get; init; }

    public required Tensor Frame { get; init; }

    /// <summary>Lines, lashes, pupils.</summary>
    public required Tensor Ink { get; init; }

    /// <summary>Reads the colors.</summary>
    public static Palette From(ParameterReader<FaceParameter> p, Device device)
    {
        Tensor warmth = p.Range(SkinWarmth, -1, 1);
        Tensor skin = Colors.Ramp(p.Unit(SkinTone), [0x6b4330, 0xa56d4b, 0xd59a75, 0xf0c2a0, 0xfbe0cd])
            * (1 + (warmth * Colors.Of(0.0, 0.035, -0.07, device)));
        Tensor hair = Colors.Ramp(p.Unit(HairHue), [0x1c1716, 0x4a2c1b, 0x7d3417, 0xb5672c, 0xd9b066, 0xc9c6c4])
            * p.Range(HairLightness, 0.6, 1.25);
        Tensor lips = Colors.Ramp(p.Unit(LipHue), [0xe0705c, 0xd2293c, 0xb02458, 0x6f2450]);
        return new Palette
        {
            Skin = skin.clamp(0, 1),
            Blush = skin * Colors.Of(1.02, 0.62, 0.6, device),
            BlushAmount = p.Unit(FaceParameter.Blush),
            Hair = hair.clamp(0, 1),
            Brow = (hair * 0.7).clamp(0, 1),
            Iris = (Colors.Ramp(p.Unit(EyeHue), [0x4a2912, 0x84602a, 0x4f7f48, 0x3c7fc0, 0x8b9ba8])
                * p.Range(EyeLightness, 0.65, 1.35)).clamp(0, 1),
            Sclera = Colors.Of(0.96, 0.95, 0.94, device).expand(p.Count, 3, 1, 1),
            Lips = Curves.Mix(skin * Colors.Of(0.9, 0.62, 0.6, device), lips, p.Range(LipStrength, 0.1, 0.85)),
            EyeShadow = Curves.Mix(skin * 0.45, lips, 0.4) * Colors.Of(0.8, 0.7, 1.0, device),
            EyeShadowAmount = p.Range(FaceParameter.EyeShadow, 0.05, 0.7),
            Shirt = (Colors.Ramp(p.Unit(ShirtHue), [0x3f9a72, 0x3c70c8, 0xc2506e])
                * p.Range(ShirtLightness, 0.45, 1.25)).clamp(0, 1),
            Background = (Colors.Ramp(p.Unit(BackgroundHue), [0xa8cf9c, 0x8cb4e0, 0xe0a8b4])
                * p.Range(BackgroundLightness, 0.5, 1.1)).clamp(0, 1),
            Frame = Colors.Ramp(p.Unit(GlassesHue), [0x17171c, 0x55301a, 0xa3222c, 0xd0a03e]),
            Ink = Colors.Of(0.07, 0.05, 0.06, device).expand(p.Count, 3, 1, 1),
        };
    }
}
