namespace JoJoGan.Imaging.Formats;

/// <summary>
/// Reads size, orientation and extent of the first frame from a picture file's own blocks. ImageSharp's decoders fill the rest of
/// some truncated files with gray and decode every frame of an animation, so a file is checked and cut before they see it.
/// </summary>
internal static class ImageFormats
{
    /// <param name="file">The whole file.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <exception cref="ImageException">
    /// The bytes are no picture, only the beginning of one, or of a kind that cannot be read.
    /// </exception>
    public static ImageFile Read(ReadOnlyMemory<byte> file, string? name)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.IsEmpty)
        {
            throw new ImageException("the picture is empty (0 bytes); fetch or export it again.", name);
        }

        return bytes switch
        {
            _ when bytes.StartsWith(PngFormat.Signature) => PngFormat.Read(file, name),
            _ when bytes.StartsWith(JpegFormat.Signature) => JpegFormat.Read(file, name),
            _ when bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) => GifFormat.Read(bytes, name),
            _ when WebpFormat.IsWebp(bytes) => WebpFormat.Read(bytes, name),
            _ when bytes.StartsWith("BM"u8) => BmpFormat.Read(file, name),
            _ when IsHeif(bytes, out string? heif) => throw ImageFaults.Unsupported(name, heif!),
            _ => throw new ImageException(
                "this is not a picture that can be read; give a PNG, JPEG, BMP, GIF or WebP file.", name),
        };
    }

    // ISO/IEC 23008-12: a box of type ftyp with the brand that the file follows, which phones write.
    private static bool IsHeif(ReadOnlySpan<byte> bytes, out string? kind)
    {
        kind = bytes.Length < 12 || !bytes[4..].StartsWith("ftyp"u8) ? null
            : bytes[8..].StartsWith("avif"u8) || bytes[8..].StartsWith("avis"u8) ? "AVIF"
            : bytes[8..].StartsWith("hei"u8) || bytes[8..].StartsWith("hev"u8)
                || bytes[8..].StartsWith("mif1"u8) || bytes[8..].StartsWith("msf1"u8) ? "HEIC"
            : null;
        return kind is not null;
    }

    /// <summary>
    /// Refuses a file with fewer pixels than its header tells, where they can be counted without being kept: a few bytes must not
    /// ask for millions. The structure of JPEG and BMP shows it already; a few bytes of WebP can be a large picture of one color.
    /// </summary>
    /// <param name="file">What <see cref="Read"/> made of it.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <exception cref="ImageException">Pixels are missing, or damaged.</exception>
    public static void EnsureComplete(ImageFile file, string? name)
    {
        switch (file.Kind)
        {
            case ImageKind.Png:
                PngPixels.EnsureComplete(file.FirstFrame.Span, name);
                break;
            case ImageKind.Gif:
                GifFormat.EnsureComplete(file.FirstFrame.Span, name);
                break;
        }
    }
}
