namespace JoJoGan.Latents;

/// <summary>Finds the w+ codes from which the base generator makes given faces.</summary>
public interface IInverter
{
    /// <summary>Inverts faces; one result for each, in their order.</summary>
    /// <param name="faces">FFHQ-aligned faces: square pictures of any size. They are not disposed.</param>
    /// <param name="progress">Told after every step of a method that takes steps, else after every batch of faces.</param>
    /// <param name="cancellationToken">Stops the work between steps.</param>
    /// <exception cref="ArgumentException">A face is null.</exception>
    /// <exception cref="ImageException">A face is not square.</exception>
    /// <exception cref="InvalidOptionsException">The encoder's codes do not fit the generator.</exception>
    /// <exception cref="InversionDivergedException">The distance became NaN or infinite during a search.</exception>
    /// <exception cref="WeightsNotFoundException">Weights that are needed are not configured or absent.</exception>
    /// <exception cref="CheckpointException">Weights cannot be used, or the encoder is one of another method.</exception>
    Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> faces,
        IProgress<InversionProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
