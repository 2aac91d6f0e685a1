using JoJoGan.Detection;

namespace JoJoGan.Alignment;

/// <summary>An FFHQ-aligned crop: eyes and mouth at fixed places of a square picture.</summary>
public sealed class AlignedFace : IDisposable
{
    /// <summary>Wraps an aligned crop.</summary>
    /// <param name="picture">The square crop; owned by the result.</param>
    public AlignedFace(Image<Rgb24> picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Image = picture;
    }

    /// <summary>The square crop, disposed with this object.</summary>
    public Image<Rgb24> Image { get; }

    /// <summary>Where the face was in the photo, if alignment used landmarks.</summary>
    public FaceLandmarks? Landmarks { get; init; }

    /// <summary>Where the crop lies in the photo, for <see cref="FacePaster"/>; null if the photo was a crop already.</summary>
    public CropTransform? Place { get; init; }

    /// <summary>What the detector said of the face, if it was asked.</summary>
    public DetectedFace? Detection { get; init; }

    /// <inheritdoc />
    public void Dispose() => Image.Dispose();
}
