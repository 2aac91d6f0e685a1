using System.Text.RegularExpressions;

namespace JoJoGan.Errors;

/// <summary>A piece of work needs more memory than the process or the GPU can get. Other work goes on.</summary>
public sealed partial class MemoryException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="inner">What .NET or a native library said.</param>
    public MemoryException(Exception inner)
        : base(
            "There is not enough memory for this work. Work on less at once (a smaller BatchSize, a lower MicroBatchSize, " +
            "GradientCheckpointing), release networks that are not needed, or use a machine with more memory.",
            inner)
    {
    }

    /// <summary>
    /// Whether an error is one of want of memory: native libraries and .NET each have one of their own. Not for errors of this
    /// library, which have a type for it.
    /// </summary>
    /// <param name="error">The error.</param>
    public static bool IsCauseOf(Exception error) =>
        error is OutOfMemoryException || (error is not null and not JoJoGanException && OutOfMemory().IsMatch(error.Message));

    [GeneratedRegex(
        "out of memory|not enough memory|can't allocate memory|failed to allocate memory|bad allocation|bad_alloc",
        RegexOptions.IgnoreCase)]
    private static partial Regex OutOfMemory();
}
