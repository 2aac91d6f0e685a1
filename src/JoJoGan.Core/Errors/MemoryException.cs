namespace JoJoGan.Errors;

/// <summary>A piece of work needs more memory than the process or the GPU can get. Other work goes on.</summary>
public sealed class MemoryException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="inner">What the runtime or libtorch said.</param>
    public MemoryException(Exception inner)
        : base(
            "There is not enough memory for this work. Work on less at once (a smaller BatchSize, a lower MicroBatchSize, " +
            "GradientCheckpointing), release networks that are not needed, or use a machine with more memory.",
            inner)
    {
    }
}
