using JoJoGan.Alignment;
using JoJoGan.Latents;
using JoJoGan.Styles;

namespace JoJoGan.Stylization;

/// <summary>Draws faces in a style.</summary>
public interface IStylizer
{
    /// <summary>
    /// Aligns, inverts and stylizes photos; one picture for each, in their order. A student draws without inverting.
    /// </summary>
    /// <param name="photos">The photos.</param>
    /// <param name="style">The style.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told the number of finished photos.</param>
    /// <param name="cancellationToken">Stops the work between batches.</param>
    /// <returns>Square pictures of the generator's, or the student's, size.</returns>
    /// <exception cref="ArgumentException">A photo is null, or the style is of a kind unknown to this service.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    /// <exception cref="InvalidOptionsException">Options outside their limits, found before any photo is looked at.</exception>
    /// <exception cref="FaceNotFoundException">A photo has no face, or nothing tells where it is.</exception>
    /// <exception cref="StyleMismatchException">The style was tuned from another base generator.</exception>
    Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<FacePhoto> photos,
        StyleModel style,
        StylizationOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Draws inverted faces in a style; one picture for each, in their order. The style is laid over a face's pivot.
    /// </summary>
    /// <param name="faces">Inverted or generated faces. They are not disposed.</param>
    /// <param name="style">The style.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work between batches.</param>
    /// <returns>Square pictures of the generator's size.</returns>
    /// <exception cref="ArgumentException">A face is null, or the style is of a kind that this service does not know.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    /// <exception cref="InvalidOptionsException">Options outside their limits, or a code of another generator.</exception>
    /// <exception cref="StyleMismatchException">
    /// The style or a pivot was tuned from another base generator, the style is a student, or the runtime has no pivots.
    /// </exception>
    Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<InvertedFace> faces,
        StyleModel style,
        StylizationOptions? options = null,
        CancellationToken cancellationToken = default);
}
