namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Both eyes at once, mirrored at the face's middle: lids, sclera, iris, pupil, highlight, lashes.</summary>
internal static class Eyes
{
    public static void Paint(Scene scene)
    {
        var eye = new EyeFrame(scene);
        PaintShadow(scene, eye);
        scene.Canvas.Fill(Ball(scene, eye), eye.Opening, 0.5);
        PaintIris(scene, eye);
        PaintLids(scene, eye);
    }

    // Eye shadow above the lid, and the darkness of the socket.
    private static void PaintShadow(Scene scene, EyeFrame eye)
    {
        Tensor lid = Curves.Bell(eye.T, 1.15) * Curves.Step(eye.Upper, 0.02, -0.005) * Curves.Step(eye.Upper, -0.13, -0.01);
        scene.Canvas.Paint(scene.Palette.EyeShadow, lid * scene.Palette.EyeShadowAmount);
        Tensor socket = Curves.Bell(eye.T, 1.3) * Curves.Bell(eye.Y - 0.01, 0.1);
        scene.Canvas.Darken(socket * (0.16 * scene.Look.Depth));
    }

    private static Tensor Ball(Scene scene, EyeFrame eye)
    {
        Tensor lidShadow = Curves.Step(eye.Upper, 0.05, 0) * 0.38;
        Tensor corners = Curves.Step(eye.T.abs(), 0.5, 1.1) * 0.22;
        return scene.Palette.Sclera * (1 - ((lidShadow + corners) * scene.Look.Depth));
    }

    private static void PaintIris(Scene scene, EyeFrame eye)
    {
        (FaceShape shape, Palette palette) = (scene.Shape, scene.Palette);
        Tensor radius = shape.EyeWidth * shape.IrisSize;
        Tensor x = eye.X - (shape.Gaze * eye.Sign * shape.EyeWidth * 0.2);
        Tensor y = eye.LevelY + (radius * 0.12);
        Tensor distance = (x.square() + y.square() + 1e-6).sqrt();
        Tensor ring = distance / radius;
        Tensor opening = scene.Canvas.Inside(eye.Opening);

        Tensor glow = Curves.Bell(y - (radius * 0.55), 0.04) * Curves.Bell(x, 0.05) * 0.45;
        Tensor rim = Curves.Step(ring, 0.7, 1) * 0.5;
        Tensor shade = Curves.Step(eye.Upper, 0.045, 0) * 0.45;
        Tensor iris = palette.Iris * (1 - rim) * (1 - shade * scene.Look.Depth) * (1 + glow);
        scene.Canvas.Paint(iris, scene.Canvas.Inside(distance - radius) * opening);
        Pupil(scene, x, y, distance, radius, opening);

        // One lamp, so both highlights lie on the same side.
        Tensor hx = (x * eye.Sign) - (scene.Light.X * radius * 0.4);
        Tensor hy = y + (radius * 0.38);
        Tensor spark = (hx.square() + hy.square() + 1e-6).sqrt() - (radius * 0.24);
        scene.Canvas.Paint(ones_like(palette.Ink), scene.Canvas.Inside(spark) * opening * 0.95);
    }

    private static void Pupil(Scene scene, Tensor x, Tensor y, Tensor distance, Tensor radius, Tensor opening)
    {
        Tensor pupil = scene.Look.SlitPupils
            ? new Oval(x, y, radius * 0.22, radius * 0.8).Distance
            : distance - (radius * 0.45);
        scene.Canvas.Paint(scene.Palette.Ink * 0.5, scene.Canvas.Inside(pupil) * opening);
    }

    // Lashes along the upper lid, thicker outwards, a fine lower rim, and the crease above.
    private static void PaintLids(Scene scene, EyeFrame eye)
    {
        Tensor thickness = ((eye.T + 1.3) * 0.007).clamp_min(0) * scene.Look.LashWeight;
        Tensor reach = Curves.Step(eye.T, -1.05, -0.8) * Curves.Step(eye.T, 1.22, 1.0);
        Tensor lash = eye.Upper.abs() - thickness;
        scene.Canvas.Paint(scene.Palette.Ink, scene.Canvas.Inside(lash) * reach * 0.92);
        Tensor rim = Curves.Bell(eye.Lower, 0.008) * Curves.Step(eye.T.abs(), 1, 0.8);
        scene.Canvas.Paint(scene.Palette.Skin * 0.45, rim * 0.5);
        Tensor crease = Curves.Bell(eye.Upper + 0.032, 0.009) * Curves.Step(eye.T.abs(), 1.05, 0.6);
        scene.Canvas.Paint(scene.Palette.Skin * 0.4, crease * 0.55);
    }
}
