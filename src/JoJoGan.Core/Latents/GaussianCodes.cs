namespace JoJoGan.Models.Mixing;

/// <summary>Draws z ~ N(0, I) from a managed source, so that a seed means the same on every device.</summary>
internal static class GaussianCodes
{
    /// <summary>[count, dimension], float32.</summary>
    public static Tensor Draw(int count, int dimension, Random random, Device device)
    {
        float[] values = new float[count * dimension];
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

        using var scope = NewDisposeScope();
        return tensor(values, [count, dimension]).to(device).MoveToOuterDisposeScope();
    }
}
