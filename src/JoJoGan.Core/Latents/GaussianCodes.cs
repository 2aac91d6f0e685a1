namespace JoJoGan.Latents;

/// <summary>
/// Draws z ~ N(0, I) from a managed source, so that a seed means the same in every runtime and on every device.
/// </summary>
public static class GaussianCodes
{
    /// <summary>Draws latents.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <param name="dimension">Length of a latent.</param>
    /// <param name="random">The source.</param>
    /// <returns>[count, dimension], row-major.</returns>
    public static float[] Draw(int count, int dimension, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        float[] values = new float[checked(count * dimension)];
        for (int i = 0; i < values.Length; i += 2)
        {
            // Box-Muller: two normals from two uniforms; 1 - u keeps the logarithm's argument above 0.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sin);
            }
        }

        return values;
    }
}
