using JoJoGan.Styles;

namespace JoJoGan.Errors;

/// <summary>The loss became NaN or infinite, or exploded. The last good weights are in <see cref="LastGood"/>.</summary>
public sealed class TrainingDivergedException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step (1-based) whose loss was not finite or too large.</param>
    /// <param name="loss">That loss.</param>
    /// <param name="lastGood">
    /// The style when a loss was last good, without the update that followed; the catcher disposes it.
    /// </param>
    public TrainingDivergedException(int step, double loss, StyleModel lastGood)
        : base($"Training diverged: the loss of step {step} is {loss}. {Remedy(step)}")
    {
        Step = step;
        Loss = loss;
        LastGood = lastGood;
    }

    /// <summary>The step (1-based) whose loss was not finite or too large.</summary>
    public int Step { get; }

    /// <summary>That loss.</summary>
    public double Loss { get; }

    /// <summary>The style when a loss was last good, without the update that followed. The catcher disposes it.</summary>
    public StyleModel LastGood { get; }

    private static string Remedy(int step) => step == 1
        ? "Nothing had been learned yet, so the networks' weights or the reference picture are the likely cause: check that " +
          "the weight files are whole and belong together and that the reference is an aligned face."
        : "Use a lower learning rate, or check the picture or style that is learned from.";
}
