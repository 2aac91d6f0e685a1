namespace JoJoGan.SyntheticFaces;

/// <summary>
/// The fixed points of the face, in units of half the picture's side from its center. In the FFHQ recipe half a side is both
/// 2 · (eye distance) and 1.8 · (eyes to mouth), and the center lies a tenth of the way from the eyes to the mouth.
/// </summary>
internal static class Anchors
{
    public const double EyeX = 1.0 / 4;
    public const double EyeY = -0.1 / 1.8;
    public const double MouthX = 0.2;
    public const double MouthY = EyeY + (1 / 1.8);
}
