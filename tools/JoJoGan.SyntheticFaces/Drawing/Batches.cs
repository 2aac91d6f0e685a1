using System.Runtime.InteropServices;

namespace JoJoGan.SyntheticFaces;

/// <summary>Draws batches of pictures from rows of parameters.</summary>
internal static class Batches
{
    /// <summary>So many pixels at once keep the planes in the cache, and the memory small.</summary>
    public const int PixelsAtOnce = 1 << 16;

    private const int MostAttempts = 50;

    /// <summary>Draws square pictures; records no gradient.</summary>
    /// <param name="parameters">[n, P].</param>
    /// <param name="size">Side in pixels, at least 16.</param>
    /// <param name="draw">Draws some of the rows, [m, P], to [m, 3, size, size].</param>
    /// <returns>[n, 3, size, size].</returns>
    public static Tensor Draw(Tensor parameters, int size, Func<Tensor, Grid, Tensor> draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var grid = new Grid(size, parameters.device);
        long atOnce = Math.Max(PixelsAtOnce / ((long)size * size), 1);
        var chunks = new List<Tensor>();
        for (long start = 0; start < parameters.shape[0]; start += atOnce)
        {
            long count = Math.Min(atOnce, parameters.shape[0] - start);
            using Tensor chunk = parameters.narrow(0, start, count);
            chunks.Add(Attempt(() => draw(chunk, grid)));
        }

        return cat(chunks, 0).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// TorchSharp 0.107 now and then frees a number of an expression while libtorch still reads it, which libtorch then finds to
    /// be of no known kind. Drawing again gives the picture that was to be drawn.
    /// </summary>
    public static Tensor Attempt(Func<Tensor> draw)
    {
        for (int attempt = 1; ; attempt++)
        {
            using DisposeScope scope = NewDisposeScope();
            try
            {
                return draw().MoveToOuterDisposeScope();
            }
            catch (ExternalException) when (attempt < MostAttempts)
            {
            }
        }
    }

    /// <summary>Refuses what is not [n, count] with n at least 1.</summary>
    /// <exception cref="ArgumentException">The parameters have another shape.</exception>
    public static void EnsureShape(Tensor parameters, int count)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.dim() != 2 || parameters.shape[0] == 0 || parameters.shape[1] != count)
        {
            throw new ArgumentException(
                $"Parameters must be [n, {count}], not [{string.Join(", ", parameters.shape)}].", nameof(parameters));
        }
    }
}
