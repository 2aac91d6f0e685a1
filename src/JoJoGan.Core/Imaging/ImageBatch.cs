namespace JoJoGan.Models.Tensors;

/// <summary>Images of a request that is still being drawn; disposes them unless the request ends well.</summary>
internal sealed class ImageBatch : IDisposable
{
    private List<Image<Rgb24>> pictures = [];

    /// <summary>How many there are so far.</summary>
    public int Count => pictures.Count;

    /// <summary>Takes a batch over.</summary>
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
