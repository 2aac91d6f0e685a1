using JoJoGan.Jobs.Engine;
using JoJoGan.Jobs.Storage;
using JoJoGan.Styles;
using Microsoft.Extensions.Options;

namespace JoJoGan.Jobs.Workers;

/// <summary>Keeps the styles loaded that were used last.</summary>
/// <param name="styles">Loads styles.</param>
/// <param name="grains">Reaches the queue, which knows their files.</param>
/// <param name="options">How many are kept.</param>
internal sealed class StyleCache(IStyleLoader styles, IGrainFactory grains, IOptions<JobOptions> options) : IDisposable
{
    private readonly SemaphoreSlim oneLoad = new(1, 1);
    private readonly List<(string Id, StyleModel Model)> loaded = []; // the last used one at the end

    /// <summary>The styles that are loaded.</summary>
    public IReadOnlyList<string> Loaded
    {
        get
        {
            lock (loaded)
            {
                return [.. loaded.Select(l => l.Id)];
            }
        }
    }

    /// <summary>Runs work with a style, which stays loaded as long.</summary>
    /// <exception cref="InvalidOptionsException">The job's owner does not have the style.</exception>
    public async Task<T> UseAsync<T>(JobContext context, Func<StyleModel, Task<T>> work, CancellationToken cancellationToken)
    {
        StyleModel style = await TakeAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            return await work(style).ConfigureAwait(false);
        }
        finally
        {
            style.EndUse();
        }
    }

    public void Dispose() => loaded.ForEach(l => l.Model.Dispose());

    /// <summary>What is known of the job's style.</summary>
    /// <exception cref="InvalidOptionsException">The job's owner does not have the style.</exception>
    public async Task<Style> FindAsync(Job job)
    {
        string id = job.Input.Style ?? throw new InvalidOptionsException(["The job names no style."]);
        return await grains.GetGrain<IQueueGrain>(QueueGrain.Key).FindStyleAsync(job.Owner, id).ConfigureAwait(false)
            ?? throw new InvalidOptionsException([$"There is no style {LogText.Of(id)}; it may have been deleted."]);
    }

    /// <summary>Loads a style in the form that the runtime draws.</summary>
    public async Task<StyleModel> LoadAsync(JobContext context, Style style, CancellationToken cancellationToken)
    {
        string key = style.Files.GetValueOrDefault(styles.FileExtension) ?? throw new InvalidOptionsException(
            [$"The style {style.Id} has no {styles.FileExtension} file, which this worker draws with."]);
        string path = await context.DownloadAsync(key, "style" + styles.FileExtension, cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"The file {key} is not in the artifact store.");
        return await styles.LoadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StyleModel> TakeAsync(JobContext context, CancellationToken cancellationToken)
    {
        Style style = await FindAsync(context.Job).ConfigureAwait(false);
        if (!style.IsReady)
        {
            throw new InvalidOptionsException([$"The style {style.Id} has not been checked yet."]);
        }

        await oneLoad.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StyleModel model = Find(style.Id) ?? await LoadAsync(context, style, cancellationToken).ConfigureAwait(false);
            model.BeginUse();
            Keep(style.Id, model);
            return model;
        }
        finally
        {
            oneLoad.Release();
        }
    }

    private StyleModel? Find(string id)
    {
        lock (loaded)
        {
            return loaded.Find(l => l.Id == id).Model;
        }
    }

    /// <summary>Moves a style to the end; the first leaves where there are too many, as soon as no work uses it.</summary>
    private void Keep(string id, StyleModel model)
    {
        lock (loaded)
        {
            loaded.RemoveAll(l => l.Id == id);
            loaded.Add((id, model));
            if (loaded.Count > options.Value.LoadedStyles)
            {
                loaded[0].Model.Dispose();
                loaded.RemoveAt(0);
            }
        }
    }
}
