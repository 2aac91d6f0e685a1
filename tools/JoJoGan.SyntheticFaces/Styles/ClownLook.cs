using JoJoGan.SyntheticFaces.Parts;

namespace JoJoGan.SyntheticFaces;

/// <summary>A clown: white face, round red nose, painted mouth, diamonds over the eyes, a bright curly wig.</summary>
internal sealed class ClownLook : Look
{
    public override double LashWeight => 1.7;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        HairVolume = shape.HairVolume * 0.7 + 0.13,
        HairCurl = shape.HairCurl * 0.4 + 1,
        HairEnd = shape.HairEnd * 0.35 + 0.2,
        BrowHeight = shape.BrowHeight + 0.08,
        BrowThickness = shape.BrowThickness * 0.7,
        MouthWidth = shape.MouthWidth * 1.12,
        Beard = shape.Beard * 0,
    };

    public override Palette Recolor(Palette palette)
    {
        Device device = palette.Skin.device;
        Tensor red = Curves.Mix(Colors.Of(0xd8141e, device), palette.Lips, 0.25);
        return palette with
        {
            Blush = Colors.Of(0xf58a92, device).expand(palette.Skin.shape[0], 3, 1, 1),
            BlushAmount = palette.BlushAmount * 0.5 + 0.6,
            Hair = Colors.Saturate(Curves.Mix(palette.Hair, Colors.Of(0xf0601c, device), 0.45) * 1.15, 2.1),
            Brow = palette.Ink,
            Lips = red,
            EyeShadow = Colors.Saturate(palette.Iris * 1.2, 2),
            EyeShadowAmount = palette.EyeShadowAmount * 0.3 + 0.65,
            Shirt = Colors.Saturate(palette.Shirt, 1.6),
        };
    }

    public override Tensor MakeUp(Scene scene, Tensor skin)
    {
        (FaceShape shape, Tensor x, Tensor y) = (scene.Shape, scene.Grid.X.abs(), scene.Grid.Y);
        Tensor smile = Curves.Arch(x / (shape.MouthWidth + 0.09)) * shape.Smile;
        Tensor height = shape.LipFullness + (shape.MouthOpen * 0.5) + 0.06;
        var mouth = new Oval(
            x, y - smile - Anchors.MouthY - (shape.MouthOpen * 0.15), shape.MouthWidth + 0.075, height, 2.3);
        Tensor white = Curves.Mix(skin, Colors.Of(0xfdfbfa, skin.device), 0.82);
        white = Curves.Mix(white, scene.Palette.Lips, Curves.Step(mouth.Distance, 0.01, -0.01));
        Tensor diamond = ((x - Anchors.EyeX).abs() / 0.055) + ((y - Anchors.EyeY).abs() / 0.3);
        return Curves.Mix(white, scene.Palette.EyeShadow, Curves.Step(diamond, 1.08, 0.94));
    }

    public override void PaintOver(Scene scene)
    {
        (Tensor x, Tensor y) = (scene.Grid.X - (Nose.TipX(scene) * 1.2), scene.Grid.Y - (scene.Shape.NoseTip - 0.02));
        Tensor size = scene.Shape.NoseWidth * 0.6 + 0.055;
        scene.Canvas.Darken(Curves.Bell(x, 0.1) * Curves.Bell(y - 0.1, 0.05) * 0.3);
        var ball = new Oval(x, y, size, size);
        Light gloss = scene.Light with { Shine = full_like(scene.Light.Shine, 2) };
        scene.Canvas.Fill(Shade(scene.Palette.Lips, Surface.Round(ball.Across, ball.Down), gloss), ball.Distance);
    }
}
