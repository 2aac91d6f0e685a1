namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>The hair: a cap around the head down to its length, painted behind the head and again above the hairline.</summary>
internal static class Hair
{
    private const double CapHeight = 0.75;

    /// <summary>The outer outline; curls ripple it.</summary>
    public static Oval Outline(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor x = scene.Grid.X - (shape.HeadX * 1.25);
        Tensor y = scene.Grid.Y - shape.HeadY;
        Tensor end = shape.HairEnd - shape.HeadY;
        Tensor width = shape.HeadWidth + (shape.HairVolume * 0.8);
        Tensor height = where(y.gt(0), end, shape.HairVolume + CapHeight);
        Tensor turn = atan2(y, x);
        Tensor ripple = ((turn * 17).sin() + ((turn * 29 + 1).sin() * 0.5)) * (shape.HairCurl * 0.03);
        return new Oval(x, y, width * (1 + ripple), height * (1 + ripple), 2.4);
    }

    /// <summary>A curve that is highest at the parting and falls to the temples.</summary>
    public static Tensor Line(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor x = (scene.Grid.X - (shape.HeadX * 0.6)) / shape.HeadWidth - shape.HairPart;
        Tensor fall = (0.06 - shape.Fringe) * 0.9;
        Tensor strands = (x * 31).sin() * 0.012 + ((x * 13 + 2).sin() * (shape.HairCurl * 0.03 + 0.008));
        Tensor bow = (x.square() + 0.003).pow(0.85);

        // Eyes stay visible: over them the line ends at the brows.
        Tensor least = (scene.Grid.X.abs() - 0.36).clamp_min(0).square() * 14 - 0.19;
        Tensor line = minimum(shape.Fringe + (fall * bow), least) + strands;
        Tensor slope = fall * x.abs().pow(0.7) * 1.7 / shape.HeadWidth;
        return (scene.Grid.Y - line) * (slope.square() + 1).rsqrt();
    }

    public static void PaintBack(Scene scene)
    {
        Tensor shade = Curves.Fade(scene.Head.Distance, 0.1) * (0.35 * scene.Look.Depth);
        scene.Canvas.Fill(scene.HairLit * (0.82 - shade), scene.HairCap.Distance);
    }

    public static void PaintFront(Scene scene)
    {
        // The sides end softly above the ears' lobes where the hair is short.
        Tensor sides = (scene.Grid.Y - maximum(scene.Shape.HairEnd, full_like(scene.Shape.HairEnd, 0.1))) * 0.8;
        Tensor distance = Curves.Cut(maximum(scene.HairCap.Distance, scene.Hairline), sides, 0.09);
        scene.Canvas.Fill(scene.HairLit, distance);
    }

    /// <summary>Strands run from the parting outwards; a band of light lies across them.</summary>
    public static Tensor Lit(Scene scene)
    {
        (Oval cap, FaceShape shape, Tensor color) = (scene.HairCap, scene.Shape, scene.Palette.Hair);
        Tensor flow = atan2(scene.Grid.Y + 0.95, scene.Grid.X - (shape.HairPart * shape.HeadWidth) - (shape.HeadX * 0.6));
        Tensor wave = (scene.Grid.Y * 16).sin() * shape.HairCurl * 1.5;
        Tensor strands = ((flow * 21 + wave).sin() + (flow * 47 + 1 + wave).sin() * 0.6) * scene.Look.Strands;
        Surface surface = Surface.Round(cap.Across * 0.9, cap.Down.clamp(-1, 0.25) * 0.9);
        Tensor lit = scene.Look.Shade(color * (strands * 0.09 + 1), surface, scene.Light);
        Tensor band = Curves.Bell(cap.Down + 0.62, 0.12) * Curves.Bell(cap.Across - (scene.Light.X * 0.35), 0.5);
        Tensor gloss = band * (strands * 0.35 + 0.7) * (scene.Light.Shine * 0.28 + 0.05) * scene.Look.Depth;
        return lit + (gloss * (color * 0.6 + 0.4));
    }
}
