using System.Collections.Immutable;
using System.Numerics;

namespace JoJoGan.Latents;

/// <summary>
/// The rows of a w+ code that style mixing replaces: M of the paper's section 3. Immutable; rows are 0-based.
/// </summary>
/// <remarks>
/// Row 0 feeds the 4 px layer; rows 2k-1 and 2k feed the layers at 4·2^k px. A preset names rows by that
/// resolution, so that it means the same in a smaller generator: rows which that generator does not have fall away.
/// </remarks>
public sealed class LayerMask
{
    private readonly ImmutableSortedSet<int> rows;

    /// <summary>A mask of given rows.</summary>
    /// <param name="layers">Number of rows of the codes it is for; greater than 0.</param>
    /// <param name="rows">The rows to replace; each at least 0 and less than <paramref name="layers"/>. May be empty.</param>
    public LayerMask(int layers, IEnumerable<int> rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentNullException.ThrowIfNull(rows);
        this.rows = [.. rows];
        if (this.rows.Count > 0 && (this.rows.Min < 0 || this.rows.Max >= layers))
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows), $"Rows must be from 0 to {layers - 1}: {string.Join(", ", this.rows)}.");
        }

        Layers = layers;
    }

    /// <summary>Number of rows of the codes that the mask is for.</summary>
    public int Layers { get; }

    /// <summary>The rows to replace, ascending.</summary>
    public IReadOnlyList<int> Rows => rows;

    /// <summary>Whether a row is replaced.</summary>
    /// <param name="row">0-based row.</param>
    public bool this[int row] => rows.Contains(row);

    /// <summary>The paper's X, "full style": every row from 7 on (7 to 17 at 1024 px), the layers from 64 px up.</summary>
    /// <param name="size">Side of the generated picture in pixels, a power of two from 8.</param>
    public static LayerMask FullStyle(int size) => Preset(size, [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);

    /// <summary>The paper's C, "preserve color": rows 9, 11, 15, 16 and 17, as in the reference code.</summary>
    /// <param name="size">Side of the generated picture in pixels, a power of two from 8.</param>
    public static LayerMask PreserveColor(int size) => Preset(size, [9, 11, 15, 16, 17]);

    /// <summary>The reference code's older C, from the time of its LPIPS loss: rows 7, 9, 11, 15, 16 and 17.</summary>
    /// <param name="size">Side of the generated picture in pixels, a power of two from 8.</param>
    public static LayerMask PreserveColorLpips(int size) => Preset(size, [7, 9, 11, 15, 16, 17]);

    /// <summary>Nothing is replaced: fine-tuning on the single pair (w, y).</summary>
    /// <param name="size">Side of the generated picture in pixels, a power of two from 8.</param>
    public static LayerMask None(int size) => Preset(size, []);

    /// <summary>Number of rows of a w+ code: 2·log2(size) - 2.</summary>
    /// <param name="size">Side of the generated picture in pixels, a power of two from 8.</param>
    public static int LayersOf(int size)
    {
        if (size < 8 || !BitOperations.IsPow2(size))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "The size must be a power of two, at least 8.");
        }

        return (2 * BitOperations.Log2((uint)size)) - 2;
    }

    private static LayerMask Preset(int size, int[] rows)
    {
        int layers = LayersOf(size);
        return new LayerMask(layers, rows.Where(r => r < layers));
    }
}
