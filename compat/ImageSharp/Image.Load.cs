using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Codecs;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

public abstract partial class Image
{
    public static Image<TPixel> Load<TPixel>(string path)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(new DecoderOptions(), path);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, string path)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(options, File.ReadAllBytes(path));

    public static Image<TPixel> Load<TPixel>(Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(new DecoderOptions(), stream);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(options, ReadAll(stream));

    public static Image<TPixel> Load<TPixel>(ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(new DecoderOptions(), data);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(options);
        return PictureDecoder.Decode<TPixel>(options, data);
    }

    public static ImageInfo Identify(string path) => Identify(new DecoderOptions(), path);

    public static ImageInfo Identify(DecoderOptions options, string path) => Identify(options, File.ReadAllBytes(path));

    public static ImageInfo Identify(Stream stream) => Identify(new DecoderOptions(), stream);

    public static ImageInfo Identify(DecoderOptions options, Stream stream) => Identify(options, ReadAll(stream));

    public static ImageInfo Identify(ReadOnlySpan<byte> buffer) => Identify(new DecoderOptions(), buffer);

    public static ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(options);
        PictureHeader header = PictureHeader.Read(buffer);
        return new ImageInfo(
            new PixelTypeInfo(header.BitsPerPixel),
            new Size(header.Width, header.Height),
            header.CreateMetadata(options));
    }

    public static IImageFormat DetectFormat(ReadOnlySpan<byte> buffer) => PictureHeader.DetectFormat(buffer);

    public static Image<TPixel> LoadPixelData<TPixel>(ReadOnlySpan<byte> data, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel>
        => LoadPixelData(MemoryMarshal.Cast<byte, TPixel>(data), width, height);

    public static Image<TPixel> LoadPixelData<TPixel>(ReadOnlySpan<TPixel> data, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(data.Length, checked(width * height), nameof(data));
        var image = new Image<TPixel>(width, height);
        data[..(width * height)].CopyTo(image.Pixels);
        return image;
    }

    private static byte[] ReadAll(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
