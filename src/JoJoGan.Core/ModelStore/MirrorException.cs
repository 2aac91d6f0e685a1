namespace JoJoGan.ModelStore;

/// <summary>A mirror did not give the file.</summary>
/// <param name="reason">Why, in words that follow the mirror's address.</param>
/// <param name="again">Whether it may do so if asked again.</param>
/// <param name="cause">The cause.</param>
/// <param name="wait">How long it wants to be left alone.</param>
/// <param name="changed">Whether it has another file than is known.</param>
internal sealed class MirrorException(
    string reason, bool again, Exception? cause = null, TimeSpan? wait = null, bool changed = false)
    : Exception(LogText.Of(reason, LogText.MessageLength), cause)
{
    public bool Changed { get; } = changed;

    public bool Again { get; } = again;

    public TimeSpan? Wait { get; } = wait;
}
