namespace JoJoGan.SyntheticFaces;

/// <summary>Shapes of one number, the material that parts are drawn with.</summary>
internal static class Curves
{
    /// <summary>exp(-(x / width)²).</summary>
    public static Tensor Bell(Tensor x, double width) => (x / width).square().neg().exp();

    /// <summary>exp(-(x / width)²).</summary>
    public static Tensor Bell(Tensor x, Tensor width) => (x / width).square().neg().exp();

    /// <summary>0 up to one number, 1 from another on, smooth between; the first may be the larger.</summary>
    public static Tensor Step(Tensor x, double from, double to)
    {
        Tensor t = ((x - from) / (to - from)).clamp(0, 1);
        return t * t * (3 - (t * 2));
    }

    /// <summary>1 - x² for |x| below 1, else 0: a lid, a lip.</summary>
    public static Tensor Arch(Tensor x) => (1 - x.square()).clamp_min(0);

    /// <summary>1 at a distance of 0 or less, falling to 0 outside.</summary>
    public static Tensor Fade(Tensor distance, double reach) => (distance.clamp_min(0) / -reach).exp();

    /// <summary>A wave of triangles between 0 and 1 with a period of 1, 0 at whole numbers.</summary>
    public static Tensor Zigzag(Tensor x) => (x - x.round()).abs() * 2;

    /// <summary>The union of two shapes by their distances, rounded where they meet.</summary>
    public static Tensor Join(Tensor a, Tensor b, double radius)
    {
        Tensor share = ((a - b) * (0.5 / radius) + 0.5).clamp(0, 1);
        return Mix(a, b, share) - (share * (1 - share) * radius);
    }

    /// <summary>The common part of two shapes by their distances, its corners rounded.</summary>
    public static Tensor Cut(Tensor a, Tensor b, double radius) => Join(a.neg(), b.neg(), radius).neg();

    /// <summary>Between two colors or numbers.</summary>
    public static Tensor Mix(Tensor from, Tensor to, Tensor amount) => from + ((to - from) * amount);

    /// <summary>Between two colors or numbers.</summary>
    public static Tensor Mix(Tensor from, Tensor to, double amount) => from + ((to - from) * amount);
}
