using System.Security.Cryptography;
using JoJoGan.Jobs.Engine;
using JoJoGan.Jobs.Storage;
using JoJoGan.Students;
using JoJoGan.Styles;

namespace JoJoGan.Jobs.Workers;

/// <summary>Stores styles: as safetensors in each format, and for another runtime where there is an exporter.</summary>
/// <param name="styles">Writes safetensors files.</param>
/// <param name="grains">Reaches the queue, which lists the styles.</param>
/// <param name="exporters">Write for other runtimes.</param>
internal sealed class StyleSaver(IStyleStore styles, IGrainFactory grains, IEnumerable<IStyleExporter> exporters)
{
    private IQueueGrain Queue => grains.GetGrain<IQueueGrain>(QueueGrain.Key);

    /// <summary>Stores and lists a style of the job's owner.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> AddAsync(JobContext context, StyleModel model, CancellationToken cancellationToken)
    {
        string path = Path.Combine(context.Folder, "trained" + styles.FileExtension);
        await styles.SaveAsync(model, path, cancellationToken: cancellationToken).ConfigureAwait(false);
        string id;
        await using (FileStream file = File.OpenRead(path))
        {
            id = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        }

        string key = JobFiles.OfStyle(id, styles.FileExtension);
        await context.UploadAsync(path, key, cancellationToken).ConfigureAwait(false);
        await ListAsync(context, model, id, key, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Lists a style whose safetensors file is stored, with its thumbnail and other forms.</summary>
    public async Task ListAsync(
        JobContext context, StyleModel model, string id, string key, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, string> { [styles.FileExtension] = key };
        await AddFormAsync(".half" + styles.FileExtension, path => SaveAsync(path, StyleFormat.HalfDelta)).ConfigureAwait(false);
        if (model is not StudentModel)
        {
            await AddFormAsync(".compact" + styles.FileExtension, path => SaveAsync(path, StyleFormat.LowRank))
                .ConfigureAwait(false);
        }

        foreach (IStyleExporter exporter in exporters)
        {
            await AddFormAsync(exporter.FileExtension, path => exporter.ExportAsync(model, path, cancellationToken))
                .ConfigureAwait(false);
        }

        string? thumbnail = null;
        if (model.Metadata.Thumbnail.Length > 0)
        {
            thumbnail = JobFiles.OfStyle(id, ".png");
            await context.SaveAsync(thumbnail, model.Metadata.Thumbnail, cancellationToken).ConfigureAwait(false);
        }

        await Queue.SaveStyleAsync(new Style
        {
            Id = id,
            Owner = context.Job.Owner,
            Metadata = model.Metadata with { Thumbnail = default },
            Files = files,
            Thumbnail = thumbnail,
            IsReady = true,
            Created = context.Job.Created,
        }).ConfigureAwait(false);

        Task SaveAsync(string path, StyleFormat format) => styles.SaveAsync(model, path, format, cancellationToken);

        async Task AddFormAsync(string extension, Func<string, Task> write)
        {
            string path = Path.Combine(context.Folder, "form" + extension);
            await write(path).ConfigureAwait(false);
            files[extension] = JobFiles.OfStyle(id, extension);
            await context.UploadAsync(path, files[extension], cancellationToken).ConfigureAwait(false);
        }
    }
}
