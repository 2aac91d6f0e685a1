namespace JoJoGan.Detection;

/// <summary>A face's box in pixels; it may reach over the picture's border.</summary>
/// <param name="Left">Left border.</param>
/// <param name="Top">Upper border.</param>
/// <param name="Right">Right border.</param>
/// <param name="Bottom">Lower border.</param>
public readonly record struct FaceBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>The area with borders counted as whole pixels, (width + 1) · (height + 1), as RetinaFace counts.</summary>
    public float Area => (Right - Left + 1) * (Bottom - Top + 1);

    /// <summary>Intersection over union with another box, by the same count.</summary>
    /// <param name="other">The other box.</param>
    public float Overlap(FaceBox other)
    {
        float width = MathF.Max(0, MathF.Min(Right, other.Right) - MathF.Max(Left, other.Left) + 1);
        float height = MathF.Max(0, MathF.Min(Bottom, other.Bottom) - MathF.Max(Top, other.Top) + 1);
        float shared = width * height;
        return shared / (Area + other.Area - shared);
    }
}
