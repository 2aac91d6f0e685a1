using System.Runtime.CompilerServices;

namespace JoJoGan.Validation;

/// <summary>Checks lists that callers give.</summary>
internal static class Entries
{
    /// <exception cref="ArgumentNullException">There is no list.</exception>
    /// <exception cref="ArgumentException">An entry of it is null.</exception>
    public static void ThrowIfAnyNull<T>(
        IReadOnlyList<T> entries, [CallerArgumentExpression(nameof(entries))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(entries, name);
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i] is null)
            {
                throw new ArgumentException($"Entry {i} is null.", name);
            }
        }
    }
}
