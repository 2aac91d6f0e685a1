using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>A piece of work with styles, whose weights stay until it is disposed.</summary>
/// <param name="styles">The styles whose use has begun.</param>
internal sealed class StyleUse(IReadOnlyList<StyleModel> styles) : IDisposable
{
    /// <summary>Ends the work with them.</summary>
    public void Dispose()
    {
        foreach (StyleModel style in styles)
        {
            style.EndUse();
        }
    }
}
