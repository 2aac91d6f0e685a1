using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Samples.Console.Output;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>Reads a command's pictures, one at a time, and finds the faces in them.</summary>
internal sealed class FaceReader(IServiceProvider services)
{
    /// <summary>The picture files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Whether the pictures are crops already.</summary>
    public required bool AreAligned { get; init; }

    /// <summary>Where the faces are: nothing, or once for all pictures, or once for each.</summary>
    public required IReadOnlyList<FaceLandmarks> Landmarks { get; init; }

    /// <summary>What pictures are loaded.</summary>
    public required ImageLoaderOptions Limits { get; init; }

    /// <summary>What the command line offers where a face is not found.</summary>
    public required string Remedy { get; init; }

    /// <summary>Whether a file holds a code instead of a picture.</summary>
    public bool IsCode(int index) => SavedCode.Is(Paths[index]);

    /// <summary>Loads a picture.</summary>
    /// <param name="index">Its place in <see cref="Paths"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ImageException">The file is no picture that can be used.</exception>
    public Task<Image<Rgb24>> LoadAsync(int index, CancellationToken cancellationToken) => IsCode(index)
        ? throw new ImageException("this is a saved code or style, but a picture is needed here", Paths[index])
        : Task.Run(() => ImageLoader.Load(Paths[index], Limits), cancellationToken);

    /// <summary>Loads a picture and cuts out its largest face, or all of them.</summary>
    /// <returns>The faces.</returns>
    public async Task<IReadOnlyList<AlignedFace>> CutOutAsync(int index, bool all, CancellationToken cancellationToken)
    {
        IFaceAligner aligner = services.GetRequiredService<IFaceAligner>();
        using Image<Rgb24> picture = await LoadAsync(index, cancellationToken);
        var photo = new FacePhoto(picture)
        {
            IsAligned = AreAligned,
            Landmarks = Landmarks.Count > 1 ? Landmarks[index] : Landmarks.FirstOrDefault(),
            Name = Paths[index],
        };
        try
        {
            return all
                ? await aligner.AlignAllAsync(photo, cancellationToken)
                : [await aligner.AlignAsync(photo, cancellationToken)];
        }
        catch (Exception e) when (e is FaceNotFoundException or WeightsNotFoundException)
        {
            ErrorReport.AddRemedy(e, Remedy);
            throw;
        }
    }

    /// <summary>
    /// Loads a picture and finds the codes of its largest face, or of all. No pixels are kept. Of a file that holds a code, that
    /// is read.
    /// </summary>
    /// <param name="index">Its place in <see cref="Paths"/>.</param>
    /// <param name="all">Whether all faces are wanted.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="look">Shown the cut out faces.</param>
    /// <returns>The faces; the caller disposes them.</returns>
    public async Task<IReadOnlyList<FoundFace>> InvertAsync(
        int index, bool all, CancellationToken cancellationToken, Action<AlignedFace>? look = null)
    {
        if (IsCode(index))
        {
            return [new FoundFace(await SavedCode.LoadAsync(services, Paths[index], cancellationToken), Place: null)];
        }

        IReadOnlyList<AlignedFace> faces = await CutOutAsync(index, all, cancellationToken);
        try
        {
            IReadOnlyList<InvertedFace> found = await InversionDisplay.RunAsync(services, Paths[index], progress =>
                services.GetRequiredService<IInverter>().InvertAsync(
                    [.. faces.Select(f => f.Image)], progress, cancellationToken));
            for (int i = 0; i < faces.Count; i++)
            {
                look?.Invoke(faces[i]);
                await InversionWarning.GiveAsync(services, Paths[index], faces[i], found[i], cancellationToken);
            }

            return [.. faces.Zip(found, (face, inverted) => new FoundFace(inverted, face.Place))];
        }
        finally
        {
            foreach (AlignedFace face in faces)
            {
                face.Dispose();
            }
        }
    }
}
