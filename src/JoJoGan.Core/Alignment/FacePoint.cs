namespace JoJoGan.Alignment;

/// <summary>A position in a picture, in pixels from its top left corner.</summary>
/// <param name="X">Pixels to the right.</param>
/// <param name="Y">Pixels down.</param>
public readonly record struct FacePoint(double X, double Y);
