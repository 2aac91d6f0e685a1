namespace JoJoGan.Imaging.Formats;

/// <summary>The errors that the readers of all formats share.</summary>
internal static class ImageFaults
{
    public static ImageException Truncated(string? name)
        => new("the picture is truncated; fetch or export it again.", name);

    /// <param name="name">What the picture is called.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="cause">The decoder's error, where it was one.</param>
    public static ImageException Damaged(string? name, string reason, Exception? cause = null)
        => new($"the picture is damaged ({reason.TrimEnd('.')}); export it anew from its source.", name, cause);

    /// <param name="name">What the picture is called.</param>
    /// <param name="kind">What cannot be read.</param>
    /// <param name="cause">The decoder's error, where it was one.</param>
    public static ImageException Unsupported(string? name, string kind, Exception? cause = null)
        => new($"this kind of picture cannot be read ({kind.TrimEnd('.')}); save it as PNG or baseline JPEG.", name, cause);
}
