namespace JoJoGan.Imaging.Formats;

/// <summary>
/// Reads size, orientation and extent of the first frame from a picture file's own blocks. ImageSharp's decoders fill the rest of
/// some truncated files with grey and decode every frame of an animation, so a file is checked and cut before they see it.
/// </summary>
internal static class PictureFormats
{
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <exception cref="PictureException">
    /// The bytes are no picture, only the beginning of one, or of a kind that cannot be read.
    /// </exception>
    public static PictureFile Read(ReadOnlySpan<byte> bytes, string? name)
    {
        if (bytes.IsEmpty)
        {
            throw new PictureException("the picture is empty (0 bytes); fetch or export it again.", name);
        }

        return bytes switch
        {
            _ when bytes.StartsWith(PngFormat.Signature) => PngFormat.Read(bytes, name),
            _ when bytes.StartsWith(JpegFormat.Signature) => JpegFormat.Read(bytes, name),
            _ when bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) => GifFormat.Read(bytes, name),
            _ when WebpFormat.IsWebp(bytes) => WebpFormat.Read(bytes, name),
            _ when bytes.StartsWith("BM"u8) => BmpFormat.Read(bytes, name),
            _ => throw new PictureException(
                "this is not a picture that can be read; give a PNG, JPEG, BMP, GIF or WebP file.", name),
        };
    }
}
