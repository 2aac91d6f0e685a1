namespace SixLabors.ImageSharp;

public abstract class Image : IDisposable
{
    public int Width { get; protected init; }

    public int Height { get; protected init; }

    public void Dispose() => GC.SuppressFinalize(this);
}
