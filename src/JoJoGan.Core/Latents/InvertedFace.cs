using JoJoGan.Styles;

namespace JoJoGan.Latents;

/// <summary>
/// What an <see cref="IInverter"/> found for a face: a code, and with pivotal tuning a change of the generator.
/// </summary>
/// <param name="Code">The code.</param>
public sealed record InvertedFace(LatentCode Code) : IDisposable
{
    /// <summary>
    /// How far the drawn face is from the given one: LPIPS, or the mean squared error where LPIPS has no weights; null from an
    /// encoder, which does not draw.
    /// </summary>
    public double? Distance { get; init; }

    /// <summary>
    /// What pivotal tuning adds to the base generator so that it draws this face from its code; null for nothing. A style is laid
    /// over it. It is disposed with this object.
    /// </summary>
    public StyleModel? Pivot { get; init; }

    /// <summary>Frees the pivot.</summary>
    public void Dispose() => Pivot?.Dispose();
}
