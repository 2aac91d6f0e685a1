namespace JoJoGan.Detection;

/// <summary>Finds faces in photos.</summary>
public interface IFaceDetector
{
    /// <summary>Finds the faces of pictures; pictures of one size go through the network together.</summary>
    /// <param name="pictures">Upright pictures of any sizes.</param>
    /// <param name="cancellationToken">Stops the work between batches.</param>
    /// <returns>For each picture its faces, the largest first; none where there is none.</returns>
    /// <exception cref="ArgumentException">A picture is null.</exception>
    /// <exception cref="WeightsNotFoundException">The detector's weights are not configured, or not there.</exception>
    /// <exception cref="CheckpointException">The weights' file is damaged or of another network.</exception>
    Task<IReadOnlyList<IReadOnlyList<DetectedFace>>> DetectAsync(
        IReadOnlyList<Image<Rgb24>> pictures, CancellationToken cancellationToken = default);
}
