using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Output;
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

    /// <summary>The folder of the results.</summary>
    public required string Folder { get; init; }

    /// <summary>Tries the names that are known before anything is read.</summary>
    public void TryNames() => tryNames(names.Select(FileOf));

    /// <summary>Finds a photo's faces and remembers their codes.</summary>
    /// <exception cref="ImageException">The photo cannot be used, or another of its faces would overwrite something.</exception>
    /// <exception cref="FaceNotFoundException">There is no face.</exception>
    public async Task FindAsync(int photo, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundFace> faces = await photos.InvertAsync(photo, AllFaces, look: null, cancellationToken);
        taken ??= ResultFiles.NewSet(names);
        string[] others = PastesBack ? [] : [.. faces.Skip(1).Select(_ => ResultFiles.Next(names[photo], taken))];
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

        found[photo] = new Finding(faces, [names[photo], .. others]);
    }

    /// <summary>Draws a photo's faces and writes them. If they have not been found yet, they are first.</summary>
    /// <exception cref="ImageException">The photo cannot be used, or a result cannot be written.</exception>
    /// <exception cref="FaceNotFoundException">There is no face.</exception>
    public async Task DrawAsync(int photo, StyleModel style, CancellationToken cancellationToken)
    {
        if (!found.ContainsKey(photo))
        {
            await FindAsync(photo, cancellationToken);
        }

        found.Remove(photo, out Finding finding);
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        Image<Rgb24>? whole = PastesBack ? await photos.LoadAsync(photo, cancellationToken) : null;
        try
        {
            for (int i = 0; i < finding.Faces.Count; i++)
            {
                FoundFace face = finding.Faces[i];
                using Image<Rgb24> drawn = await stylizer.StylizeAsync(face.Code, style, cancellationToken);
                if (whole is null)
                {
                    ResultFiles.Write(drawn, Folder, finding.Names[i] + Suffix);
                }
                else
                {
                    using Image<Rgb24> before = whole;
                    whole = FacePaster.Paste(before, drawn, face.Place!);
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
