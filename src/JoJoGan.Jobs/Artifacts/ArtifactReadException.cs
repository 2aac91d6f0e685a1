namespace JoJoGan.Jobs.Artifacts;

/// <summary>A stored file cannot be read at the moment, though it may be there; trying again may help.</summary>
public sealed class ArtifactReadException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what remedies it.</param>
    /// <param name="key">The key of the file.</param>
    /// <param name="inner">The cause, if another exception was it.</param>
    public ArtifactReadException(string message, string key, Exception? inner = null)
        : base($"{LogText.Of(key, LogText.MessageLength / 4)}: {message}", inner) => Key = key;

    /// <summary>The key of the file.</summary>
    public string Key { get; }
}
