namespace JoJoGan.Models.Mixing;

/// <summary>Mixing of w+ codes row by row: w_i = (1-M)·w + M·(α·w + (1-α)·m), JoJoGAN section 3.</summary>
internal static class StyleMixing
{
    /// <summary>Replaces rows of codes; all others stay bit-equal. Gradients flow into both arguments.</summary>
    /// <param name="wplus">Codes w, [N, layers, dim].</param>
    /// <param name="other">m: style vectors [N or 1, dim], or codes [N or 1, layers, dim].</param>
    /// <param name="rows">The rows to replace, 0-based; may be empty, in any order.</param>
    /// <param name="alpha">α, how much of w stays in those rows: 1 all of it, 0 nothing.</param>
    /// <returns>[N, layers, dim].</returns>
    /// <exception cref="ArgumentException">Shapes that do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row that the codes do not have.</exception>
    public static Tensor Mix(Tensor wplus, Tensor other, IReadOnlyCollection<int> rows, double alpha)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Check(wplus, other);
        (long n, int layers, long dim) = (wplus.shape[0], (int)wplus.shape[1], wplus.shape[2]);
        if (rows.Any(row => row < 0 || row >= layers))
        {
            string given = string.Join(", ", rows);
            throw new ArgumentOutOfRangeException(nameof(rows), $"Rows must be from 0 to {layers - 1}: {given}.");
        }

        using var scope = NewDisposeScope();
        Tensor styles = other.dim() == 2 ? other.unsqueeze(1).expand(-1, layers, -1) : other;
        Tensor[] mixed =
        [
            .. Enumerable.Range(0, layers).Select(row => rows.Contains(row)
                ? wplus.select(1, row).Times(alpha).Plus(styles.select(1, row).Times(1 - alpha)).expand(n, dim)
                : wplus.select(1, row)),
        ];
        return stack(mixed, 1).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor wplus, Tensor other)
    {
        ArgumentNullException.ThrowIfNull(wplus);
        ArgumentNullException.ThrowIfNull(other);
        long[] codes = wplus.shape;
        long[] styles = other.shape;
        bool fit = codes.Length == 3
            && styles.Length is 2 or 3
            && (styles[0] == codes[0] || styles[0] == 1)
            && styles[^1] == codes[2]
            && (styles.Length == 2 || styles[1] == codes[1]);
        if (!fit)
        {
            throw new ArgumentException(
                $"Codes [{string.Join(", ", codes)}] cannot be mixed with [{string.Join(", ", styles)}].", nameof(other));
        }
    }
}
