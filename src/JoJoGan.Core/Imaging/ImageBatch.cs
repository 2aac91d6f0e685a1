namespace JoJoGan.Imaging;

/// <summary>Images of a request that is still being drawn; disposes them unless the request ends well.</summary>
public sealed class ImageBatch : IDisposable
{
    private List<Image<Rgb24>> pictures = [];

    /// <summary>How many there are so far.</summary>
    public int Count => pictures.Count;

    /// <summary>The images so far, which this still owns.</summary>
    public IReadOnlyList<Image<Rgb24>> Images => pictures;

    /// <summary>Takes a batch over.</summary>
    /// <param name="batch">The next images.</param>
    public void Add(IReadOnlyList<Image<Rgb24>> batch) => pictures.AddRange(batch);

    /// <summary>Hands all pictures over to the caller.</summary>
    public IReadOnlyList<Image<Rgb24>> Take()
    {
        List<Image<Rgb24>> all = pictures;
        pictures = [];
        return all;
    }

    /// <summary>Disposes the images that were not taken.</summary>
    public void Dispose()
    {
        pictures.ForEach(p => p.Dispose());
        pictures.Clear();
    }
}
