namespace JoJoGan.Styles;

/// <summary>Writes styles in the form of another runtime, whose <see cref="IStyleLoader"/> reads it.</summary>
public interface IStyleExporter
{
    /// <summary>The extension of the form's files, with its dot, for instance ".onnx".</summary>
    string FileExtension { get; }

    /// <summary>Writes a style or a student; a style's strength can be chosen when it is drawn.</summary>
    /// <param name="style">The style.</param>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    /// <exception cref="FileWriteException">The file cannot be written; what was there before is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    /// <exception cref="StyleMismatchException">The style was tuned from another base, or is another runtime's.</exception>
    Task ExportAsync(StyleModel style, string path, CancellationToken cancellationToken = default);
}
