namespace JoJoGan.Alignment;

/// <summary>A picture of a face, with what its owner knows about it already. Does not own the picture.</summary>
/// <param name="Image">The upright picture, RGB; the caller keeps and disposes it.</param>
public sealed record FacePhoto(Image<Rgb24> Image)
{
    /// <summary>Where the face is, if the host knows; it then needs no detector.</summary>
    public FaceLandmarks? Landmarks { get; init; }

    /// <summary>True if the picture is an FFHQ-aligned crop already.</summary>
    public bool IsAligned { get; init; }

    /// <summary>A name for messages, for instance the file name.</summary>
    public string? Name { get; init; }

    /// <summary>A photo about whose face nothing is known.</summary>
    /// <param name="picture">The upright picture; the caller keeps and disposes it.</param>
    public static implicit operator FacePhoto(Image<Rgb24> picture) => new(picture);
}
