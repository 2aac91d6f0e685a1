namespace JoJoGan.Quality;

/// <summary>How near a stylized clip is to the truth.</summary>
/// <param name="Distance">Mean perceptual distance of the face's crop.</param>
/// <param name="Flicker">Mean difference, of 255, between a pixel's change from frame to frame and the truth's.</param>
/// <param name="Change">The truth's own mean change from frame to frame, of 255.</param>
internal sealed record ClipFigures(double Distance, double Flicker, double Change);
