namespace JoJoGan.SyntheticFaces;

/// <summary>
/// A style made up at random: lines, shading, proportions, colors, paint on the skin and a finish, each of many kinds. Who learns
/// to see the face behind such drawings learns it for styles that were never drawn.
/// </summary>
internal sealed class ImaginedLook : Look
{
    private readonly Random random;
    private readonly double contrast;
    private readonly double threshold;
    private readonly bool flat;

    /// <summary>Imagines a look.</summary>
    public ImaginedLook(Random random)
    {
        this.random = random;
        LineWidth = Chance(0.5) ? Between(0.01, 0.036) : 0;
        Softness = Chance(0.4) ? 0 : Between(0, 0.03);
        (Depth, Relief, Strands, LashWeight) = (Between(0, 1), Between(0.2, 1), Between(0, 2), Between(0.7, 2.7));
        (contrast, threshold, flat) = (Between(0.1, 0.5), Between(0.35, 0.7), Chance(0.5));
    }

    public override double LineWidth { get; }

    public override double Softness { get; }

    public override double Depth { get; }

    public override double Relief { get; }

    public override double Strands { get; }

    public override double LashWeight { get; }

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeWidth = shape.EyeWidth * Between(0.92, 1.3),
        EyeOpen = (shape.EyeOpen * Between(0.9, 1.2)) + Between(0, 0.1),
        EyeTilt = shape.EyeTilt + Between(-0.12, 0.06),
        IrisSize = Between(0.45, 0.65),
        BrowHeight = shape.BrowHeight + Between(-0.01, 0.08),
        BrowThickness = shape.BrowThickness * Between(0.3, 1.4),
        NoseWidth = shape.NoseWidth * Between(0.75, 1.3),
        JawNarrowing = shape.JawNarrowing + Between(-0.04, 0.08),
        LipFullness = shape.LipFullness * Between(0.8, 1.3),
        MouthWidth = shape.MouthWidth * Between(0.95, 1.15),
        HairVolume = shape.HairVolume + (Chance(0.2) ? Between(0, 0.1) : 0),
        HairCurl = shape.HairCurl + (Chance(0.2) ? Between(0, 1) : 0),
        EarPoint = Chance(0.15) ? Between(0, 0.4) : 0,
        Beard = shape.Beard * (Chance(0.4) ? 0 : 1),
    };

    public override Palette Recolor(Palette palette)
    {
        (double saturation, double paleness) = (Between(0.5, 2.8), Chance(0.5) ? Between(0, 0.45) : 0);
        return palette with
        {
            Skin = Chance(0.2) ? FalseColors(palette.Skin) : Another(palette.Skin),
            BlushAmount = palette.BlushAmount * Between(0.3, 1.2),
            Hair = Toned(Another(palette.Hair)),
            Brow = Chance(0.5) ? palette.Ink : Another(palette.Brow),
            Iris = Another(palette.Iris),
            Lips = Another(palette.Lips),
            EyeShadow = Another(palette.EyeShadow),
            EyeShadowAmount = (palette.EyeShadowAmount * Between(0.3, 1)) + Between(0, 0.5),
            Shirt = Another(palette.Shirt),
            Background = Toned(Another(palette.Background)),
        };

        // Light and dark are told apart, but by other colors.
        Tensor FalseColors(Tensor color) => Curves.Mix(AnyColor(color.device) * 0.5, AnyColor(color.device), Colors.Gray(color));

        // On dark or on white paper, with dark or with pale paints.
        Tensor Toned(Tensor color) => random.Next(4) switch
        {
            0 => color * Curves.Mix(ones_like(color), AnyColor(color.device), 0.5) * Between(0.4, 1),
            1 => Curves.Mix(color, ones_like(color), Between(0, 0.7)),
            _ => color,
        };

        Tensor Another(Tensor color)
        {
            Tensor changed = Chance(0.7) ? Curves.Mix(color, AnyColor(color.device), Between(0.1, 1)) : color;
            return Curves.Mix(Colors.Saturate(changed, saturation), ones_like(changed), paleness).clamp(0, 1);
        }
    }

    public override Tensor MakeUp(Scene scene, Tensor skin)
    {
        (Tensor x, Tensor y, Device device) = (scene.Grid.X.abs(), scene.Grid.Y, skin.device);
        if (Chance(0.25))
        {
            Tensor paint = Chance(0.5) ? AnyColor(device) : ones_like(skin) * Between(0.1, 1);
            skin = Curves.Mix(skin, paint, Between(0.5, 1));
        }

        for (int patches = Chance(0.5) ? random.Next(1, 4) : 0; patches > 0; patches--)
        {
            var patch = new Oval(
                x - Between(0, 0.4), y - Between(-0.5, 0.7),
                full_like(x, Between(0.06, 0.3)), full_like(y, Between(0.06, 0.3)), Between(1.2, 2.6));
            skin = Curves.Mix(skin, AnyColor(device), Curves.Step(patch.Distance, 0.02, -0.02) * Between(0.3, 1));
        }

        if (Chance(0.3))
        {
            Tensor wave = (y * Between(4, 12)) + (x * Between(-6, 6));
            Tensor stripes = Curves.Step(Curves.Zigzag(wave), 0.7, 0.6 - Between(0, 0.3))
                * Curves.Step(x, Between(0, 0.3), Between(0.35, 0.6));
            skin = Curves.Mix(skin, AnyColor(device), (1 - stripes) * Between(0, 0.3));
            skin = skin * (1 - (stripes * Between(0.2, 0.9)));
        }

        return skin;
    }

    public override Tensor Backdrop(Tensor color, Tensor glow) => flat ? color : base.Backdrop(color, glow);

    public override Tensor Shade(Tensor albedo, Surface surface, Light light)
    {
        if (!flat)
        {
            return base.Shade(albedo, surface, light);
        }

        Tensor shadow = light.Strength * contrast;
        return albedo * (Curves.Step(light.On(surface), threshold, threshold + 0.05) * shadow + 1 - shadow);
    }

    public override Tensor Finish(Scene scene)
    {
        (Tensor x, Tensor y, Tensor color) = (scene.Grid.X, scene.Grid.Y, scene.Canvas.Color.clamp(0, 1));
        if (Chance(0.25))
        {
            color = Curves.Mix(
                color, Colors.Gray(color) * Curves.Mix(ones_like(color), AnyColor(x.device), 0.25), Between(0.5, 1));
        }

        if (Chance(0.4))
        {
            color = color.pow(Math.Exp(Between(-0.5, 0.5)));
        }

        if (Chance(0.3))
        {
            // Grain, hatches or dots, more of them where it is dark.
            (double across, double down) = (Between(-60, 60), Between(-60, 60));
            Tensor pattern = ((x * across) + (y * down)).sin() * (Chance(0.5) ? ((x * down) - (y * across)).sin() : ones_like(x));
            color = color * (1 - (Curves.Step(pattern, 0, 0.7) * (1 - Colors.Gray(color)) * Between(0.1, 0.6)));
        }

        if (Chance(0.25))
        {
            Tensor border = Curves.Step(maximum(x.abs(), y.abs()), 0.98, Between(0.75, 0.9));
            color = 1 - ((1 - color) * border * Between(0.7, 1));
        }

        return color;
    }

    private Tensor AnyColor(Device device) => Colors.Of(random.NextDouble(), random.NextDouble(), random.NextDouble(), device);

    private double Between(double from, double to) => from + ((to - from) * random.NextDouble());

    private bool Chance(double probability) => random.NextDouble() < probability;
}
