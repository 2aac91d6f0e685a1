namespace JoJoGan.Errors;

/// <summary>A file of weights could not be fetched, read or removed.</summary>
public sealed class ModelStoreException : JoJoGanException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="reason">What is wrong and what to do.</param>
    /// <param name="name">The entry.</param>
    /// <param name="innerException">What caused it.</param>
    public ModelStoreException(string reason, string name, Exception? innerException = null)
        : base($"'{name}': {reason}", innerException) => Name = name;

    /// <summary>The entry.</summary>
    public string Name { get; }
}
