namespace JoJoGan.ModelStore;

/// <summary>A mirror did not give the file.</summary>
/// <param name="reason">Why, in words that follow the mirror's address.</param>
/// <param name="again">Whether it may do so if asked again.</param>
/// <param name="cause">The cause.</param>
/// <param name="wait">How long it wants to be left alone.</param>
internal sealed class MirrorException(string reason, bool again, Exception? cause = null, TimeSpan? wait = null)
    : Exception(Excerpt.Of(reason, Excerpt.MessageLength), cause)
{
    public bool Again { get; } = again;

    public TimeSpan? Wait { get; } = wait;
}
