namespace JoJoGan.Quality;

/// <summary>How close pictures are to what they should be, on average.</summary>
/// <param name="Distance">Perceptual distance; about 1 between any two faces.</param>
/// <param name="Psnr">In dB.</param>
internal sealed record Similarity(double Distance, double Psnr);
