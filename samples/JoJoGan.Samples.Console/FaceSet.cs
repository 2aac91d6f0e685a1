using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>The aligned faces of a command's pictures, disposed together at its end. The pictures themselves are not kept.</summary>
internal sealed class FaceSet : IDisposable
{
    private readonly List<AlignedFace> faces = [];

    /// <summary>The faces, as photos that are aligned already.</summary>
    public IReadOnlyList<FacePhoto> Photos => [.. faces.Select(f => new FacePhoto(f.Picture) { IsAligned = true })];

    /// <summary>The faces as style references.</summary>
    public IReadOnlyList<StyleReference> References => [.. faces.Select(f => new StyleReference(f.Picture))];

    /// <summary>Loads a picture and cuts out its face.</summary>
    /// <param name="aligner">Finds the face.</param>
    /// <param name="path">The picture.</param>
    /// <param name="aligned">Whether it is a crop already.</param>
    /// <param name="landmarks">Where the face is, if that is known.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task AddAsync(
        IFaceAligner aligner, string path, bool aligned, FaceLandmarks? landmarks, CancellationToken cancellationToken)
    {
        using Image<Rgb24> picture = await PictureLoader.LoadAsync(path, null, cancellationToken).ConfigureAwait(false);
        var photo = new FacePhoto(picture) { IsAligned = aligned, Landmarks = landmarks, Name = path };
        faces.Add(await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false));
    }

    public void Dispose() => faces.ForEach(f => f.Dispose());
}
