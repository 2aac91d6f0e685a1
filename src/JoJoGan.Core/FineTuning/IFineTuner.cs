using JoJoGan.Styles;
using JoJoGan.Training;

namespace JoJoGan.FineTuning;

/// <summary>Learns a style by fine-tuning a copy of the base generator (paper section 3).</summary>
public interface IFineTuner
{
    /// <summary>Learns one style from one or many references. The base generator is not changed.</summary>
    /// <param name="references">One or more square style pictures. They are not disposed.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops the run within one step.</param>
    /// <returns>The style.</returns>
    /// <exception cref="ArgumentException">There is no reference, or one is null.</exception>
    /// <exception cref="InvalidOptionsException">Options outside their limits.</exception>
    /// <exception cref="ImageException">A reference is not square.</exception>
    /// <exception cref="TrainingDivergedException">
    /// The loss was NaN, infinite, or stayed above 100 times its first value.
    /// </exception>
    /// <exception cref="WeightsNotFoundException">Weights that the run needs are not configured or absent.</exception>
    Task<StyleModel> FineTuneAsync(
        IReadOnlyList<StyleReference> references,
        FineTuningOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
