namespace JoJoGan.Styles;

/// <summary>The weights of any style, for a service that is given one.</summary>
internal static class StyleWeights
{
    /// <summary>What the style adds to its base.</summary>
    /// <exception cref="ArgumentException">The style is of another kind.</exception>
    /// <exception cref="ObjectDisposedException">The style, or one that it is blended of, has been disposed.</exception>
    public static IWeightDifference DifferenceOf(StyleModel style)
    {
        ArgumentNullException.ThrowIfNull(style);
        ObjectDisposedException.ThrowIf(style.IsDisposed, style);
        foreach (StyleShare share in (style as BlendedStyle)?.Shares ?? [])
        {
            DifferenceOf(share.Style);
        }

        return style as IWeightDifference
            ?? throw new ArgumentException($"A {style.GetType().Name} cannot be used here; make or load styles through the services.", nameof(style));
    }
}
