namespace JoJoGan.Styles;

/// <summary>
/// Saves styles to files and loads them: those of <see cref="SaveAsync"/> and of the original (<c>{"g": ...}</c>).
/// </summary>
public interface IStyleStore : IStyleLoader
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
}
