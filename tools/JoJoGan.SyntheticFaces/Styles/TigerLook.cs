using JoJoGan.SyntheticFaces.Parts;

namespace JoJoGan.SyntheticFaces;

/// <summary>Face paint: orange with black stripes, white around eyes and mouth, a dark nose and whiskers.</summary>
internal sealed class TigerLook : Look
{
    public override double LashWeight => 2.2;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeTilt = shape.EyeTilt - 0.1,
        BrowThickness = shape.BrowThickness * 0.3,
        Beard = shape.Beard * 0,
    };

    public override Palette Recolor(Palette palette) => palette with
    {
        Lips = palette.Lips * 0.35,
        EyeShadow = palette.Ink,
        EyeShadowAmount = palette.EyeShadowAmount * 0.3 + 0.6,
        Iris = Curves.Mix(palette.Iris, Colors.Of(0xd8a018, palette.Iris.device), 0.35),
    };

    public override Tensor MakeUp(Scene scene, Tensor skin)
    {
        Device device = skin.device;
        (Tensor x, Tensor y) = (scene.Grid.X.abs(), scene.Grid.Y);
        Tensor paint = Curves.Mix(Colors.Of(0xf5871a, device), skin, 0.22);
        Tensor white = Curves.Mix(Colors.Of(0xfffaf0, device), skin, 0.1);
        Tensor muzzle = Curves.Step(Ellipse(x - 0.1, y - 0.44, 0.22, 0.2), 1.1, 0.85);
        Tensor brows = Curves.Step(Ellipse(x - 0.26, y + 0.16, 0.19, 0.14), 1.1, 0.85);
        Tensor chin = Curves.Step(Ellipse(x, y - (scene.Shape.Chin - 0.08), 0.15, 0.12), 1.1, 0.85);
        Tensor painted = Curves.Mix(paint, white, maximum(maximum(muzzle, brows), chin));
        return painted * (1 - (maximum(Stripes(scene, x, y), Whiskers(scene)) * 0.93));
    }

    public override void PaintOver(Scene scene)
    {
        // The nose's tip, with a line down to the mouth.
        (Tensor x, Tensor y) = (scene.Grid.X - Nose.TipX(scene), scene.Grid.Y - scene.Shape.NoseTip);
        Tensor tip = maximum(x.abs() + (y * 0.75) - 0.075, y.neg() - 0.025);
        Tensor line = maximum(x.abs() - 0.009, maximum(y.neg(), scene.Grid.Y - Anchors.MouthY + 0.02));
        scene.Canvas.Paint(scene.Palette.Ink, Curves.Step(minimum(tip, line), 0.012, -0.008) * 0.92);
        Tensor gleam = Curves.Bell(x + 0.015, 0.03) * Curves.Bell(y + 0.003, 0.012);
        scene.Canvas.Paint(ones_like(scene.Palette.Ink), gleam * 0.5);
    }

    // Tapered bands: across the forehead down to the middle, and from the cheeks' edge inwards.
    private static Tensor Stripes(Scene scene, Tensor x, Tensor y)
    {
        Tensor edge = scene.Head.Across.abs();
        Tensor forehead = (y + 0.72 - (x * 0.28)) * 7.2;
        Tensor high = Band(forehead, (1 - (x * 2.3)).clamp_min(0)) * Curves.Step(y - (x * 0.4), -0.22, -0.28);
        Tensor cheek = (y + (edge * 0.22) - 0.02) * 5.4;
        return maximum(high, Band(cheek, ((edge - 0.5) * 2.1).clamp(0, 1)) * Curves.Step(y, -0.3, -0.2));
    }

    // A stripe at every whole number, as wide as the weight says.
    private static Tensor Band(Tensor position, Tensor weight)
        => Curves.Step(Curves.Zigzag(position) - (weight * 0.52), 0.06, -0.1);

    private static Tensor Whiskers(Scene scene)
    {
        (Tensor x, Tensor y) = (scene.Grid.X.abs() - 0.16, scene.Grid.Y - 0.39);
        Tensor dots = zeros_like(scene.Head.Distance);
        foreach ((double dx, double dy) in new[] { (0.0, 0.0), (0.06, -0.02), (0.02, 0.05), (0.085, 0.035) })
        {
            dots = dots + Curves.Bell(x - dx, 0.016) * Curves.Bell(y - dy, 0.016);
        }

        return dots.clamp_max(1);
    }

    private static Tensor Ellipse(Tensor x, Tensor y, double width, double height)
        => ((x / width).square() + (y / height).square()).sqrt();
}
