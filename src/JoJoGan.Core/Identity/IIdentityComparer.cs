using JoJoGan.Alignment;

namespace JoJoGan.Identity;

/// <summary>Measures how much a drawn face still looks like the person.</summary>
public interface IIdentityComparer
{
    /// <summary>
    /// The cosine similarity of the identities that an identity network sees in two pictures each: 1 of the same picture, about 0
    /// of two people.
    /// </summary>
    /// <param name="faces">Faces, as <see cref="IFaceAligner"/> cuts them out. They are not disposed.</param>
    /// <param name="drawn">What was drawn of each, in the same order. They are not disposed.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One number from -1 to 1 for each pair.</returns>
    /// <exception cref="ArgumentException">A picture is null, or there are more of one than of the other.</exception>
    /// <exception cref="ImageException">A face is not square.</exception>
    /// <exception cref="WeightsNotFoundException">The identity network's weights are not configured, or not there.</exception>
    Task<IReadOnlyList<double>> CompareAsync(
        IReadOnlyList<Image<Rgb24>> faces, IReadOnlyList<Image<Rgb24>> drawn, CancellationToken cancellationToken = default);
}
