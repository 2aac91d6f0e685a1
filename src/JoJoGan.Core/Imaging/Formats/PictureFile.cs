namespace JoJoGan.Imaging.Formats;

/// <summary>What the blocks of a picture file say, before anything is decoded.</summary>
/// <param name="kind">Its format.</param>
/// <param name="width">Width of the first frame in pixels, before it is turned upright.</param>
/// <param name="height">Its height.</param>
/// <param name="firstFrame">A file of the same format with the first frame alone.</param>
/// <param name="orientation">EXIF's orientation, 1 to 8; 1 where there is none.</param>
internal readonly ref struct PictureFile(PictureKind kind, long width, long height, ReadOnlySpan<byte> firstFrame, int orientation = 1)
{
    public PictureKind Kind { get; } = kind;

    public long Width { get; } = width;

    public long Height { get; } = height;

    public ReadOnlySpan<byte> FirstFrame { get; } = firstFrame;

    public int Orientation { get; } = orientation;
}
