namespace JoJoGan;

/// <summary>
/// A learned style: the weights of a fine-tuned generator with the facts of how they came to be.
/// Made by <see cref="IFineTuner"/> or loaded by <see cref="IStyleStore"/>; whoever got it disposes it.
/// </summary>
public abstract class StyleModel : IDisposable
{
    /// <summary>Creates a style.</summary>
    /// <param name="metadata">How the style was made.</param>
    protected StyleModel(StyleMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        Metadata = metadata;
    }

    /// <summary>How the style was made, and what people may know of it; set it before saving to name an author or a licence.</summary>
    public StyleMetadata Metadata
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Whether the weights have been freed; such a style can neither draw nor be saved.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the weights.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
