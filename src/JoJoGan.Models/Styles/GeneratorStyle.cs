using JoJoGan.StyleGan2;

namespace JoJoGan.Styles;

/// <summary>A style as the services use it: a fine-tuned generator on its device.</summary>
public sealed class GeneratorStyle : StyleModel
{
    /// <summary>Wraps a tuned generator.</summary>
    /// <param name="generator">The tuned generator; owned by the style from now on.</param>
    /// <param name="metadata">How the style was made.</param>
    public GeneratorStyle(Generator generator, StyleMetadata metadata)
        : base(metadata)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Generator = generator;
    }

    /// <summary>The tuned generator, disposed with the style.</summary>
    public Generator Generator { get; }

    /// <summary>The style's generator, for a service that is given any style.</summary>
    /// <param name="style">A style of this library.</param>
    /// <exception cref="ArgumentException">The style is of another kind.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    internal static Generator Of(StyleModel style)
    {
        ArgumentNullException.ThrowIfNull(style);
        ObjectDisposedException.ThrowIf(style.IsDisposed, style);
        return style is GeneratorStyle own
            ? own.Generator
            : throw new ArgumentException($"A {style.GetType().Name} cannot be used here; make or load styles through the services.", nameof(style));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Generator.Dispose();
        }
    }
}
