using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Students;
using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>The weights of any style, for a service that is given one.</summary>
internal static class StyleWeights
{
    /// <summary>Begins a piece of work with a style, and with those that it is blended of.</summary>
    /// <returns>Ends it when disposed, on the device's worker: weights that were disposed meanwhile are freed there.</returns>
    /// <exception cref="StyleMismatchException">The style is another runtime's.</exception>
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

    /// <summary>The generator that draws in a style; see <see cref="StyledGeneratorCache.Apply"/>.</summary>
    /// <exception cref="StyleMismatchException">The style is another runtime's.</exception>
    /// <exception cref="ObjectDisposedException">The style, or one that it is blended of, has been disposed.</exception>
    public static StyleGan2Generator Apply(this StyledGeneratorCache cache, StyleModel style, double strength = 1) =>
        cache.Apply(DifferenceOf(style), strength);

    /// <summary>What the style adds to its base.</summary>
    /// <exception cref="StyleMismatchException">The style is another runtime's.</exception>
    /// <exception cref="ObjectDisposedException">The style, or one that it is blended of, has been disposed.</exception>
    public static IWeightDelta DifferenceOf(StyleModel style)
    {
        ArgumentNullException.ThrowIfNull(style);
        ObjectDisposedException.ThrowIf(style.IsDisposed, style);
        foreach (WeightedStyle share in (style as BlendedStyle)?.Shares ?? [])
        {
            DifferenceOf(share.Style);
        }

        if (style is StudentModel)
        {
            throw new StyleMismatchException(
                $"The style '{LogText.Of(style.Metadata.Name)}' is a student, which only draws photos; use the style that it " +
                "was trained on.");
        }

        return style as IWeightDelta
            ?? throw new StyleMismatchException(
                $"A {style.GetType().Name} of {style.GetType().Assembly.GetName().Name} is no style of " +
                $"{typeof(IWeightDelta).Assembly.GetName().Name}, whose services learn and load styles of their own. " +
                "Use each style with the services that made it.");
    }
}
