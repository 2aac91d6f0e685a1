namespace JoJoGan.Samples.Console;

/// <summary>Keeps a command's pictures together and disposes them at its end.</summary>
internal sealed class PictureSet : IDisposable
{
    private readonly List<FacePhoto> photos = [];

    public FacePhoto Add(FacePhoto photo)
    {
        photos.Add(photo);
        return photo;
    }

    public void Dispose() => photos.ForEach(p => p.Picture.Dispose());
}
