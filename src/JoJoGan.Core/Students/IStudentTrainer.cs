using JoJoGan.Styles;
using JoJoGan.Training;

namespace JoJoGan.Students;

/// <summary>
/// Trains students: the base generator and the style draw pairs of a face and the same face in the style, and a small network
/// learns to make one of the other (the outlook of the paper, section 5).
/// </summary>
public interface IStudentTrainer
{
    /// <summary>Trains a student of a style. The style is not changed.</summary>
    /// <param name="style">The style, which must not be a student itself.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told after every step; a preview shows faces above what the student makes of them.</param>
    /// <param name="cancellationToken">Stops the run within one step.</param>
    /// <returns>The student.</returns>
    /// <exception cref="CheckpointException">The checkpoint to resume from is damaged or another run's.</exception>
    /// <exception cref="FileWriteException">A checkpoint cannot be written.</exception>
    /// <exception cref="InvalidOptionsException">Options outside their limits.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    /// <exception cref="StyleMismatchException">
    /// The style was tuned from another base generator, is a student, or is another runtime's.
    /// </exception>
    /// <exception cref="TrainingDivergedException">
    /// The loss was NaN, infinite, or stayed above 100 times its first value.
    /// </exception>
    /// <exception cref="WeightsNotFoundException">Weights that the run needs are not configured or absent.</exception>
    Task<StudentModel> TrainAsync(
        StyleModel style,
        StudentTrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
