using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace SixLabors.ImageSharp.Codecs;

// What a file says of itself before its pixels are decoded.
internal sealed record PictureHeader(IImageFormat Format, int Width, int Height, int BitsPerPixel)
{
    // The TIFF structure inside the EXIF block, if there is one.
    public byte[]? Exif { get; init; }

    // Of an animated WebP: its first frame.
    public WebpFirstFrame? FirstFrame { get; init; }

    public static PictureHeader Read(ReadOnlySpan<byte> data)
    {
        IImageFormat format = DetectFormat(data);
        PictureHeader? header = format switch
        {
            PngFormat => PngHeader.Read(data),
            JpegFormat => JpegHeader.Read(data),
            BmpFormat => BmpHeader.Read(data),
            GifFormat => GifFirstFrame.ReadHeader(data),
            _ => WebpHeader.Read(data),
        };
        return header is { Width: > 0, Height: > 0 }
            ? header
            : throw new InvalidImageContentException($"The {format.Name} header is damaged.");
    }

    public static IImageFormat DetectFormat(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith(PngHeader.Signature))
        {
            return PngFormat.Instance;
        }

        if (data.StartsWith(JpegHeader.Signature))
        {
            return JpegFormat.Instance;
        }

        if (data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8))
        {
            return GifFormat.Instance;
        }

        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8))
        {
            return WebpFormat.Instance;
        }

        return data.StartsWith("BM"u8)
            ? BmpFormat.Instance
            : throw new UnknownImageFormatException("Image cannot be loaded. Available decoders: PNG, JPEG, BMP, GIF, WEBP.");
    }

    public ImageMetadata CreateMetadata(DecoderOptions options) => new()
    {
        DecodedImageFormat = Format,
        ExifProfile = Exif is null || options.SkipMetadata ? null : new ExifProfile(Exif),
    };
}
