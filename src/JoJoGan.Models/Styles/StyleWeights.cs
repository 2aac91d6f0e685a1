using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>The weights of any style, for a service that is given one.</summary>
internal static class StyleWeights
{
    /// <summary>Begins a piece of work with a style, and with those that it is blended of.</summary>
    /// <returns>Ends it when disposed, on the device's worker: weights that were disposed meanwhile are freed there.</returns>
    /// <exception cref="ArgumentException">The style is of another kind.</exception>
    /// <exception cref="ObjectDisposedException">The style, or one that it is blended of, has been disposed.</exception>
    public static StyleUse Use(StyleModel style)
    {
        DifferenceOf(style);
        var begun = new List<StyleModel>();
        try
        {
            Begin(style);
            return new StyleUse(begun);
        }
        catch
        {
            new StyleUse(begun).Dispose();
            throw;
        }

        void Begin(StyleModel one)
        {
            one.BeginUse();
            begun.Add(one);
            foreach (WeightedStyle share in (one as BlendedStyle)?.Shares ?? [])
            {
                Begin(share.Style);
            }
        }
    }

    /// <summary>What the style adds to its base.</summary>
    /// <exception cref="ArgumentException">The style is of another kind.</exception>
    /// <exception cref="ObjectDisposedException">The style, or one that it is blended of, has been disposed.</exception>
    public static IWeightDelta DifferenceOf(StyleModel style)
    {
        ArgumentNullException.ThrowIfNull(style);
        ObjectDisposedException.ThrowIf(style.IsDisposed, style);
        foreach (WeightedStyle share in (style as BlendedStyle)?.Shares ?? [])
        {
            DifferenceOf(share.Style);
        }

        return style as IWeightDelta
            ?? throw new ArgumentException($"A {style.GetType().Name} cannot be used here; make or load styles through the services.", nameof(style));
    }
}
