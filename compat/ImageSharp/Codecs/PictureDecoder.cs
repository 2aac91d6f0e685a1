using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Codecs;

internal static class PictureDecoder
{
    public static Image<TPixel> Decode<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        PictureHeader header = PictureHeader.Read(data);
        var image = new Image<TPixel>(header.Width, header.Height, header.CreateMetadata(options));
        if (image is Image<Rgb24> rgb && !IsAnimated(header))
        {
            NativeCodec.Decode(data, header.Width, header.Height, 3, MemoryMarshal.AsBytes(rgb.Pixels.AsSpan()));
            return image;
        }

        var colours = new Rgba32[image.Pixels.Length];
        DecodeFirstFrame(header, data, colours);
        for (int i = 0; i < colours.Length; i++)
        {
            image.Pixels[i].FromRgba32(colours[i]);
        }

        return image;
    }

    private static bool IsAnimated(PictureHeader header) => header.Format is GifFormat || header.FirstFrame is not null;

    private static void DecodeFirstFrame(PictureHeader header, ReadOnlySpan<byte> data, Rgba32[] colours)
    {
        switch (header.Format)
        {
            case GifFormat:
                GifFirstFrame.Decode(data, header.Width, header.Height, colours);
                break;
            case WebpFormat when header.FirstFrame is { } frame:
                frame.Decode(header.Width, header.Height, colours);
                break;
            default:
                NativeCodec.Decode(data, header.Width, header.Height, 4, MemoryMarshal.AsBytes(colours.AsSpan()));
                break;
        }
    }
}
