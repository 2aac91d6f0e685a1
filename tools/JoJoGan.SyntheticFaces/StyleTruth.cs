namespace JoJoGan.SyntheticFaces;

/// <summary>The right answer to a stylization: what the photo's face looks like, drawn in the style of the reference.</summary>
public static class StyleTruth
{
    /// <summary>Full style (X in the paper's figure 4): the photo's geometry, the reference's appearance.</summary>
    /// <param name="photo">The photos' parameters [n, P].</param>
    /// <param name="reference">The reference's parameters [1, P].</param>
    /// <param name="style">The reference's style.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>[n, 3, size, size] in [-1, 1].</returns>
    public static Tensor Full(Tensor photo, Tensor reference, FaceStyle style, int size)
    {
        using Tensor parameters = FaceParameters.Combine(photo, reference);
        return FaceRenderer.Render(parameters, size, style);
    }

    /// <summary>Color preserved (C in the paper's figure 4): the photo's geometry and appearance.</summary>
    /// <param name="photo">The photos' parameters [n, P].</param>
    /// <param name="style">The reference's style.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>[n, 3, size, size] in [-1, 1].</returns>
    public static Tensor ColorPreserved(Tensor photo, FaceStyle style, int size) => FaceRenderer.Render(photo, size, style);
}
