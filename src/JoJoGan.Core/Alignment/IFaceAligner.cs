namespace JoJoGan.Alignment;

/// <summary>Cuts FFHQ-aligned faces out of photos.</summary>
public interface IFaceAligner
{
    /// <summary>Cuts out the photo's face; of several, the largest.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The aligned face.</returns>
    /// <exception cref="FaceNotFoundException">There is no face, or nothing tells where it is.</exception>
    /// <exception cref="ImageException">The picture cannot be used.</exception>
    Task<AlignedFace> AlignAsync(FacePhoto photo, CancellationToken cancellationToken = default);

    /// <summary>Cuts out all faces of the photo, the largest first.</summary>
    /// <param name="photo">The photo. Of one that tells where its face is, that face alone is cut out.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One or more aligned faces.</returns>
    /// <exception cref="FaceNotFoundException">There is no face, or nothing tells where it is.</exception>
    /// <exception cref="ImageException">The picture cannot be used.</exception>
    Task<IReadOnlyList<AlignedFace>> AlignAllAsync(FacePhoto photo, CancellationToken cancellationToken = default);
}
