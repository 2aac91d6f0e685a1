using JoJoGan.Jobs.Storage;
using JoJoGan.Styles;

namespace JoJoGan.Jobs.Workers;

/// <summary>Loads a style that somebody has brought: what cannot be loaded cannot be used.</summary>
internal sealed class CheckRunner(IStyleStore store, StyleCache styles, StyleSaver saver) : IJobRunner
{
    public JobKind Kind => JobKind.Check;

    public async Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        Style style = await styles.FindAsync(context.Job).ConfigureAwait(false);
        using StyleModel model = await styles.LoadAsync(context, style, cancellationToken).ConfigureAwait(false);
        string key = style.Files[store.FileExtension];
        await saver.ListAsync(context, model, style.Id, key, cancellationToken).ConfigureAwait(false);
        return new JobOutput { Style = style.Id };
    }
}
