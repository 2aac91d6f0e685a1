using JoJoGan.Latents;

namespace JoJoGan.Errors;

/// <summary>
/// The distance became NaN or infinite during a search for codes. The best results so far are in <see cref="Best"/>.
/// </summary>
public sealed class InversionDivergedException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step (1-based) whose distance was not finite.</param>
    /// <param name="best">
    /// The faces that were finished, and the best found for those of the batch that was under way; the catcher disposes them.
    /// </param>
    public InversionDivergedException(int step, IReadOnlyList<InvertedFace> best)
        : base($"The inversion diverged: the distance of step {step} is not a finite number. Use a lower learning rate " +
            $"({nameof(InversionOptions)}.{nameof(InversionOptions.LearningRate)} or " +
            $"{nameof(InversionOptions.PivotLearningRate)}).")
    {
        Step = step;
        Best = best;
    }

    /// <summary>The step (1-based) whose distance was not finite.</summary>
    public int Step { get; }

    /// <summary>
    /// The first faces' results, in their order: those that were finished, and the best found for those that were under way.
    /// </summary>
    public IReadOnlyList<InvertedFace> Best { get; }
}
