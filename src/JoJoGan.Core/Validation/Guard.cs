using System.Runtime.CompilerServices;

namespace JoJoGan.Validation;

/// <summary>Checks arguments.</summary>
public static class Guard
{
    /// <summary>Refuses a list that is null or has a null in it.</summary>
    /// <typeparam name="T">The type of the entries.</typeparam>
    /// <param name="entries">The list.</param>
    /// <param name="name">The name of the argument; the compiler fills it in.</param>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    /// <exception cref="ArgumentException">An entry of it is null.</exception>
    public static void ThrowIfAnyNull<T>(
        IReadOnlyList<T> entries, [CallerArgumentExpression(nameof(entries))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(entries, name);
        int index = entries.TakeWhile(entry => entry is not null).Count();
        if (index < entries.Count)
        {
            throw new ArgumentException($"Entry {index} is null.", name);
        }
    }
}
