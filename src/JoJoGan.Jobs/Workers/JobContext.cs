using JoJoGan.Imaging;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Latents;
using JoJoGan.Styles;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Jobs.Workers;

/// <summary>A job that a worker does, its files, and where its progress goes.</summary>
/// <param name="job">The job.</param>
/// <param name="artifacts">Has the files.</param>
/// <param name="folder">A folder of its own, removed with it.</param>
/// <param name="report">Receives progress.</param>
internal sealed class JobContext(Job job, IArtifactStore artifacts, string folder, Action<JobProgress> report) : IDisposable
{
    private const string Png = ".png";
    private const string CodeExtension = ".safetensors";

    public Job Job => job;

    /// <summary>A folder of its own.</summary>
    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    public void Report(JobProgress progress) => report(progress);

    /// <summary>Whether a key is that of a code.</summary>
    public static bool IsCode(string key) => key.EndsWith(CodeExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a picture; the caller disposes it.</summary>
    public async Task<Image<Rgb24>> LoadPictureAsync(string key, CancellationToken cancellationToken)
    {
        await using Stream stream = await OpenAsync(key, cancellationToken).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        bytes.Position = 0;
        return ImageLoader.Load(bytes);
    }

    /// <summary>Reads a code, with its pivot if it has one; the caller disposes it.</summary>
    /// <param name="key">The code's key; that of the pivot follows from it.</param>
    /// <param name="styles">Loads the pivot.</param>
    /// <param name="name">What its files are called in the folder, without extension.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<InvertedFace> LoadCodeAsync(
        string key, IStyleLoader styles, string name, CancellationToken cancellationToken)
    {
        string path = await DownloadAsync(key, name + CodeExtension, cancellationToken).ConfigureAwait(false)
            ?? throw Missing(key);
        string pivot = Path.GetFileName(InvertedFaceFile.PivotOf(path));
        await DownloadAsync(InvertedFaceFile.PivotOf(key), pivot, cancellationToken).ConfigureAwait(false);
        return await InvertedFaceFile.LoadAsync(path, styles, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores a picture of this attempt.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> SavePictureAsync(Image<Rgb24> picture, string name, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        ImageWriter.Write(picture, file, Png);
        file.Position = 0;
        string key = $"{JobFiles.Attempt(job)}/{name}{Png}";
        await artifacts.PutAsync(key, file, cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Stores bytes.</summary>
    public async Task SaveAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes.ToArray());
        await artifacts.PutAsync(key, content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies a stored file into the folder.</summary>
    /// <returns>Its path; null if there is no such file.</returns>
    public async Task<string?> DownloadAsync(string key, string name, CancellationToken cancellationToken)
    {
        await using Stream? stream = await artifacts.OpenAsync(key, cancellationToken).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        string path = Path.Combine(Folder, name);
        await using FileStream file = File.Create(path);
        await stream.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        return path;
    }

    /// <summary>Stores a file of the folder.</summary>
    public async Task UploadAsync(string path, string key, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        await artifacts.PutAsync(key, file, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) =>
        await artifacts.OpenAsync(key, cancellationToken).ConfigureAwait(false)
        ?? throw Missing(key);

    private static FileNotFoundException Missing(string key) => new($"The file {key} is not in the artifact store.");
}
