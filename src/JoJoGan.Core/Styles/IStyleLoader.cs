namespace JoJoGan.Styles;

/// <summary>Loads styles in the form that the runtime draws.</summary>
public interface IStyleLoader
{
    /// <summary>The extension of the form's files, with its dot: ".safetensors", or ".onnx" on ONNX Runtime.</summary>
    string FileExtension { get; }

    /// <summary>Reads a style.</summary>
    /// <param name="path">The file to read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The style; a <see cref="Students.StudentModel"/> of a student's file, for which no generator is needed.</returns>
    /// <exception cref="CheckpointException">The file is damaged, hostile or no style of this form.</exception>
    /// <exception cref="StyleMismatchException">The style was tuned from another base generator.</exception>
    /// <exception cref="WeightsNotFoundException">The file, or the base generator's, is not there.</exception>
    Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default);
}
