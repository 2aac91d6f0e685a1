using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>The aligned faces of a command's pictures, disposed together at its end.</summary>
/// <param name="allFaces">Whether every face of a picture is cut out, not only the largest.</param>
/// <param name="keepsPictures">Whether the pictures are kept, to put faces back into them.</param>
internal sealed class FaceSet(bool allFaces = false, bool keepsPictures = false) : IDisposable
{
    private readonly List<AlignedFace> faces = [];
    private readonly List<int> origins = [];
    private readonly List<string> paths = [];
    private readonly List<Image<Rgb24>> pictures = [];

    /// <summary>The faces, as photos that are aligned already.</summary>
    public IReadOnlyList<FacePhoto> Photos => [.. faces.Select(f => new FacePhoto(f.Picture) { IsAligned = true })];

    /// <summary>The faces as style references.</summary>
    public IReadOnlyList<StyleReference> References => [.. faces.Select(f => new StyleReference(f.Picture))];

    /// <summary>The picture that each face comes from.</summary>
    public IReadOnlyList<string> Sources => [.. origins.Select(i => paths[i])];

    /// <summary>Loads a picture and cuts out its face.</summary>
    /// <param name="aligner">Finds the face.</param>
    /// <param name="path">The picture.</param>
    /// <param name="aligned">Whether it is a crop already.</param>
    /// <param name="landmarks">Where the face is, if that is known.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task AddAsync(
        IFaceAligner aligner, string path, bool aligned, FaceLandmarks? landmarks, CancellationToken cancellationToken)
    {
        Image<Rgb24> picture = await PictureLoader.LoadAsync(path, null, cancellationToken).ConfigureAwait(false);
        try
        {
            var photo = new FacePhoto(picture) { IsAligned = aligned, Landmarks = landmarks, Name = path };
            IReadOnlyList<AlignedFace> found = allFaces
                ? await aligner.AlignAllAsync(photo, cancellationToken).ConfigureAwait(false)
                : [await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false)];
            faces.AddRange(found);
            origins.AddRange(found.Select(_ => paths.Count));
            paths.Add(path);
        }
        finally
        {
            if (keepsPictures)
            {
                pictures.Add(picture);
            }
            else
            {
                picture.Dispose();
            }
        }
    }

    /// <summary>Puts drawn faces back into their pictures, and disposes them.</summary>
    /// <param name="drawn">A picture for each face.</param>
    /// <returns>A picture for each that was added; the caller disposes them.</returns>
    public IReadOnlyList<Image<Rgb24>> PasteBack(IReadOnlyList<Image<Rgb24>> drawn)
    {
        var results = new Image<Rgb24>[pictures.Count];
        for (int i = 0; i < drawn.Count; i++)
        {
            using Image<Rgb24> face = drawn[i];
            using Image<Rgb24>? before = results[origins[i]];
            results[origins[i]] = FacePaster.Paste(before ?? pictures[origins[i]], face, faces[i].Place!);
        }

        return results;
    }

    public void Dispose()
    {
        faces.ForEach(f => f.Dispose());
        pictures.ForEach(p => p.Dispose());
    }
}
