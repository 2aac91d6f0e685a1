namespace JoJoGan.Latents;

/// <summary>Finds the w+ codes from which the base generator makes given faces.</summary>
public interface IInverter
{
    /// <summary>Inverts faces; one code for each, in their order.</summary>
    /// <param name="faces">FFHQ-aligned faces: square pictures of any size. They are not disposed.</param>
    /// <param name="cancellationToken">Stops the work between batches.</param>
    /// <exception cref="ArgumentException">A face is null.</exception>
    /// <exception cref="ImageException">A face is not square.</exception>
    /// <exception cref="WeightsNotFoundException">The encoder's weights are not configured or absent.</exception>
    /// <exception cref="CheckpointException">The encoder's weights cannot be used.</exception>
    Task<IReadOnlyList<LatentCode>> InvertAsync(IReadOnlyList<Image<Rgb24>> faces, CancellationToken cancellationToken = default);
}
