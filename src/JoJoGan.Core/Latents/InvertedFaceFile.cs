using JoJoGan.Styles;

namespace JoJoGan.Latents;

/// <summary>
/// Keeps inverted faces in files: the code as <see cref="LatentCodeFile"/> does, and the pivot, if there is one, as a style
/// beside it, <c>NAME.pivot.safetensors</c>.
/// </summary>
public static class InvertedFaceFile
{
    private const string Extension = ".safetensors";

    /// <summary>The file of the pivot that belongs to a code's file.</summary>
    /// <param name="path">The code's file.</param>
    public static string PivotOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.ChangeExtension(path, ".pivot" + Extension);
    }

    /// <summary>Writes a face: the pivot, then the code. Existing files are replaced only when all of one is written.</summary>
    /// <param name="face">The face.</param>
    /// <param name="path">The file of the code.</param>
    /// <param name="styles">Writes the pivot.</param>
    /// <param name="cancellationToken">Stops the work; no partial file stays behind.</param>
    /// <exception cref="FileWriteException">A file cannot be written.</exception>
    public static async Task SaveAsync(
        InvertedFace face, string path, IStyleStore styles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(styles);
        string pivot = PivotOf(path);
        if (face.Pivot is not null)
        {
            await styles.SaveAsync(face.Pivot, pivot, StyleFormat.HalfDelta, cancellationToken).ConfigureAwait(false);
        }

        LatentCodeFile.Save(face.Code, path, hasPivot: face.Pivot is not null);
    }

    /// <summary>Reads a face; its pivot too, if it was saved with one.</summary>
    /// <param name="path">The file of the code.</param>
    /// <param name="styles">Reads the pivot.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The face; the caller disposes it.</returns>
    /// <exception cref="WeightsNotFoundException">There is no such file, or its pivot's is not beside it.</exception>
    /// <exception cref="CheckpointException">A file is damaged, hostile or holds no code.</exception>
    /// <exception cref="StyleMismatchException">
    /// The pivot was tuned from another base generator, or the runtime loads exported styles, which lie over no pivot.
    /// </exception>
    public static async Task<InvertedFace> LoadAsync(
        string path, IStyleLoader styles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(styles);
        LatentCode code = LatentCodeFile.Load(path, out bool hasPivot);
        if (hasPivot && styles.FileExtension != Extension)
        {
            throw new StyleMismatchException(
                "This code comes with a pivot, which cannot be laid under an exported style. Draw it with the services of " +
                "AddJoJoGan(), or invert the face with an encoder.");
        }

        return new InvertedFace(code)
        {
            Pivot = hasPivot ? await styles.LoadAsync(PivotOf(path), cancellationToken).ConfigureAwait(false) : null,
        };
    }
}
