using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>Draws photos in a style and writes the results, photo by photo: no pixels are kept between its two passes.</summary>
/// <param name="services">The host's services.</param>
/// <param name="photos">The photos.</param>
/// <param name="tryNames">Checks that results can have these names.</param>
internal sealed class PhotoStylizer(IServiceProvider services, FaceReader photos, Action<IEnumerable<string>> tryNames)
{
    private const string Suffix = "-stylized";

    private readonly string[] names = ResultFiles.Names(photos.Paths);
    private readonly Dictionary<int, Finding> found = [];
    private HashSet<string>? taken;

    /// <summary>Whether every face of a photo is drawn, not only the largest.</summary>
    public required bool AllFaces { get; init; }

    /// <summary>Whether the drawn faces are put back into their photos.</summary>
    public required bool PastesBack { get; init; }

    /// <summary>Takes how much each drawn face looks like its photo; null where nobody asks.</summary>
    public SimilarityTable? Similarities { get; init; }

    /// <summary>The folder of the results.</summary>
    public required string Folder { get; init; }

    /// <summary>Tries the names that are known before anything is read.</summary>
    public void TryNames() => tryNames(names.Select(FileOf));

    /// <summary>Finds a photo's faces and remembers their codes.</summary>
    /// <exception cref="ImageException">The photo cannot be used, or another of its faces would overwrite something.</exception>
    /// <exception cref="FaceNotFoundException">There is no face.</exception>
    public async Task FindAsync(int photo, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundFace> faces = await photos.InvertAsync(photo, AllFaces, cancellationToken);
        found[photo] = new Finding(faces, NamesOf(photo, faces.Count));
    }

    /// <summary>Draws a photo's faces and writes them. If they have not been found yet, they are first.</summary>
    /// <exception cref="ImageException">The photo cannot be used, or a result cannot be written.</exception>
    /// <exception cref="FaceNotFoundException">There is no face.</exception>
    public async Task DrawAsync(int photo, StyleModel style, CancellationToken cancellationToken)
    {
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        if (style is StudentModel)
        {
            await DrawCutOutsAsync(photo, style, stylizer, cancellationToken);
            return;
        }

        if (!found.ContainsKey(photo))
        {
            await FindAsync(photo, cancellationToken);
        }

        found.Remove(photo, out Finding finding);
        IReadOnlyList<AlignedFace> faces = [];
        try
        {
            if (Similarities is not null && !photos.IsCode(photo))
            {
                faces = await photos.CutOutAsync(photo, AllFaces, cancellationToken);
            }

            await WriteAsync(
                photo,
                finding.Names,
                [.. finding.Faces.Select(face => face.Place)],
                faces,
                face => stylizer.StylizeAsync(finding.Faces[face].Inverted, style, cancellationToken),
                cancellationToken);
        }
        finally
        {
            foreach (FoundFace face in finding.Faces)
            {
                face.Inverted.Dispose();
            }

            foreach (AlignedFace face in faces)
            {
                face.Dispose();
            }
        }
    }

    /// <summary>A student draws faces as they are cut out.</summary>
    private async Task DrawCutOutsAsync(int photo, StyleModel style, IStylizer stylizer, CancellationToken cancellationToken)
    {
        IReadOnlyList<AlignedFace> faces = await photos.CutOutAsync(photo, AllFaces, cancellationToken);
        try
        {
            await WriteAsync(
                photo,
                NamesOf(photo, faces.Count),
                [.. faces.Select(face => face.Place)],
                faces,
                async face => (await stylizer.StylizeAsync(
                    [new FacePhoto(faces[face].Image) { IsAligned = true }], style, cancellationToken: cancellationToken))[0],
                cancellationToken);
        }
        finally
        {
            foreach (AlignedFace face in faces)
            {
                face.Dispose();
            }
        }
    }

    /// <summary>The names of a photo's results, which nothing else has.</summary>
    private string[] NamesOf(int photo, int faces)
    {
        taken ??= ResultFiles.NewSet(names);
        string[] others =
            PastesBack ? [] : [.. Enumerable.Range(1, faces - 1).Select(_ => ResultFiles.Next(names[photo], taken))];
        if (others.Length > 0)
        {
            try
            {
                tryNames(others.Select(FileOf));
            }
            catch (InvalidOptionsException e)
            {
                throw new ImageException(e.Message, photos.Paths[photo], e);
            }
        }

        return [names[photo], .. others];
    }

    private async Task WriteAsync(
        int photo,
        string[] results,
        CropTransform?[] places,
        IReadOnlyList<AlignedFace> faces,
        Func<int, Task<Image<Rgb24>>> draw,
        CancellationToken cancellationToken)
    {
        Image<Rgb24>? whole = PastesBack ? await photos.LoadAsync(photo, cancellationToken) : null;
        try
        {
            for (int i = 0; i < places.Length; i++)
            {
                using Image<Rgb24> drawn = await draw(i);
                if (Similarities is not null && i < faces.Count)
                {
                    string name = i < results.Length ? results[i] : $"{names[photo]}, face {i + 1}";
                    await Similarities.AddAsync(name, faces[i].Image, drawn, cancellationToken);
                }

                if (whole is null)
                {
                    ResultFiles.Write(drawn, Folder, results[i] + Suffix);
                }
                else
                {
                    using Image<Rgb24> before = whole;
                    whole = FacePaster.Paste(before, drawn, places[i]!);
                }
            }

            if (whole is not null)
            {
                ResultFiles.Write(whole, Folder, names[photo] + Suffix);
            }
        }
        finally
        {
            whole?.Dispose();
        }
    }

    private static string FileOf(string name) => name + Suffix + ResultFiles.Extension;

    /// <param name="Faces">The faces.</param>
    /// <param name="Names">The name of each one's result.</param>
    private readonly record struct Finding(IReadOnlyList<FoundFace> Faces, string[] Names);
}
