using JoJoGan.FineTuning;

namespace JoJoGan.Styles;

/// <summary>
/// A learned style: the weights of a fine-tuned generator with the facts of how they came to be.
/// Made by <see cref="IFineTuner"/> or loaded by <see cref="IStyleStore"/>. Dispose it when no call uses it any more.
/// </summary>
public abstract class StyleModel : IDisposable
{
    private readonly Lock gate = new();
    private int uses;
    private bool freed;

    /// <summary>Creates a style.</summary>
    /// <param name="metadata">How the style was made.</param>
    protected StyleModel(StyleMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        Metadata = metadata;
    }

    /// <summary>How the style was made and what people may know of it; set it before saving to name author or license.</summary>
    public StyleMetadata Metadata
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Whether the style has been disposed; such a style can neither draw nor be saved.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>
    /// Blocks new use of the style and frees its weights, once running work with them has ended. May be called at any time from
    /// any thread.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            IsDisposed = true;
        }

        FreeUnused();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Begins a piece of work that needs the weights, for services of the style's runtime. The weights stay until
    /// <see cref="EndUse"/>, which must be called once for each call of this.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    public void BeginUse()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            uses++;
        }
    }

    /// <summary>Ends a piece of work. If the style was disposed meanwhile, the last of these calls frees the weights.</summary>
    public void EndUse()
    {
        lock (gate)
        {
            uses--;
        }

        FreeUnused();
    }

    private void FreeUnused()
    {
        lock (gate)
        {
            if (!IsDisposed || uses > 0 || freed)
            {
                return;
            }

            freed = true;
        }

        Dispose(true);
    }

    /// <summary>Frees the weights.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
