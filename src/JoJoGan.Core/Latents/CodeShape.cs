namespace JoJoGan.Latents;

/// <summary>Ties codes to the generator that draws them, in every runtime.</summary>
public static class CodeShape
{
    /// <summary>Refuses codes of another generator.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="layers">Rows that the generator takes.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <exception cref="InvalidOptionsException">A code has other rows or another dimension than the generator takes.</exception>
    public static void EnsureFits(IReadOnlyList<LatentCode> codes, int layers, int dimension)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.FirstOrDefault(c => c.Layers != layers || c.Dimension != dimension) is { } code)
        {
            throw new InvalidOptionsException(
                [$"A face's code is {code.Layers} x {code.Dimension}, but the base generator needs {layers} x {dimension}. " +
                 "Use the encoder that was trained for this generator."]);
        }
    }
}
