namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Coordinates around the eyes, mirrored so that one drawing serves both.</summary>
internal sealed class EyeFrame
{
    public EyeFrame(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Sign = scene.Grid.X.sign();
        X = scene.Grid.X.abs() - Anchors.EyeX;
        LevelY = scene.Grid.Y - Anchors.EyeY;
        Y = LevelY - (X * shape.EyeTilt);

        // The eye that turns away looks narrower.
        Width = shape.EyeWidth * (1 - (shape.Yaw * Sign * 0.14));
        T = X / Width;
        Tensor open = shape.EyeWidth * shape.EyeOpen;
        Tensor arch = Curves.Arch(T);
        Tensor over = (1 - T.abs()).clamp_max(0) * 0.05;
        Upper = (Y + (arch * open) - over) * Flat(T, open, Width);
        Tensor low = shape.EyeWidth * (shape.EyeOpen * 0.3 + 0.22);
        Lower = (Y - (arch * low)) * Flat(T, low, Width);
        Opening = maximum(maximum(Upper.neg(), Lower), (T.abs() - 1) * Width);
    }

    /// <summary>-1 on the left, 1 on the right.</summary>
    public Tensor Sign { get; }

    /// <summary>From the eye's center outwards.</summary>
    public Tensor X { get; }

    /// <summary>From the eye's center down.</summary>
    public Tensor LevelY { get; }

    /// <summary>As <see cref="LevelY"/>, along the tilted eye.</summary>
    public Tensor Y { get; }

    public Tensor Width { get; }

    /// <summary>-1 at the inner, 1 at the outer corner.</summary>
    public Tensor T { get; }

    /// <summary>Signed distance to the upper lid's edge, positive below.</summary>
    public Tensor Upper { get; }

    /// <summary>Signed distance to the lower lid's edge, positive below.</summary>
    public Tensor Lower { get; }

    /// <summary>Signed distance to the opening between the lids.</summary>
    public Tensor Opening { get; }

    // Turns the height above a slope into the distance from it.
    private static Tensor Flat(Tensor t, Tensor height, Tensor width)
        => ((t.clamp(-1, 1) * (height * 2) / width).square() + 1).rsqrt();
}
