namespace JoJoGan.Styles;

/// <summary>Saves styles to files and loads them.</summary>
public interface IStyleStore
{
    /// <summary>Writes a style as safetensors with its metadata. An existing file is replaced only when all is written.</summary>
    /// <param name="style">The style.</param>
    /// <param name="path">The file to write or replace; of a symbolic link what it leads to is replaced.</param>
    /// <param name="format">How the weights are stored.</param>
    /// <param name="cancellationToken">Stops the work; no partial file stays behind.</param>
    /// <exception cref="ArgumentException">
    /// The style's metadata has a value that no run has, for instance negative steps, or the format is none of a student's.
    /// </exception>
    /// <exception cref="FileWriteException">The file cannot be written; what was there before is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    /// <exception cref="StyleMismatchException">
    /// The style was tuned from another base generator; a difference needs its own.
    /// </exception>
    Task SaveAsync(
        StyleModel style, string path, StyleFormat format = StyleFormat.Full, CancellationToken cancellationToken = default);

    /// <summary>Reads a style: a file of <see cref="SaveAsync"/>, or one of the original's (<c>{"g": ...}</c>).</summary>
    /// <param name="path">The file to read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The style; a <see cref="Students.StudentModel"/> of a student's file, for which no generator is needed.</returns>
    /// <exception cref="CheckpointException">The file is damaged, hostile or no style.</exception>
    /// <exception cref="StyleMismatchException">The style was tuned from another base generator.</exception>
    /// <exception cref="WeightsNotFoundException">The file, or the base generator's, is not there.</exception>
    Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default);
}
