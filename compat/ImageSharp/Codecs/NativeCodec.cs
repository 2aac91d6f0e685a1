using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Codecs;

internal static partial class NativeCodec
{
    // OpenCV's keys of encoder settings.
    public const int JpegQuality = 1;
    public const int PngCompression = 16;
    public const int WebpQuality = 64;

    private const string Library = "jojogan_image";

    // Decodes a still picture of known size into packed RGB (3 channels) or RGBA (4 channels) bytes.
    public static unsafe void Decode(ReadOnlySpan<byte> data, int width, int height, int channels, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, checked(width * height * channels), nameof(target));
        fixed (byte* from = data)
        fixed (byte* to = target)
        {
            if (DecodeNative(from, (nuint)data.Length, width, height, channels, to) != 0)
            {
                throw new InvalidImageContentException($"The picture cannot be decoded: {LastError()}.");
            }
        }
    }

    public static unsafe void Encode<TPixel>(string extension, Image<TPixel> image, Stream stream, ReadOnlySpan<int> settings)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(stream);
        (byte[] pixels, int channels) = PackedPixels(image, keepAlpha: extension is ".png" or ".webp");
        byte* encoded;
        nuint size;
        fixed (byte* from = pixels)
        fixed (int* keys = settings)
        {
            if (EncodeNative(extension, from, image.Width, image.Height, channels, keys, settings.Length, &encoded, &size) != 0)
            {
                throw new ImageFormatException($"The picture cannot be encoded: {LastError()}.");
            }
        }

        try
        {
            stream.Write(new ReadOnlySpan<byte>(encoded, checked((int)size)));
        }
        finally
        {
            FreeNative(encoded);
        }
    }

    private static (byte[] Pixels, int Channels) PackedPixels<TPixel>(Image<TPixel> image, bool keepAlpha)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (keepAlpha && image is Image<Rgba32> rgba)
        {
            return (MemoryMarshal.AsBytes<Rgba32>(rgba.Pixels).ToArray(), 4);
        }

        using Image<Rgb24> rgb = image.CloneAs<Rgb24>();
        return (MemoryMarshal.AsBytes<Rgb24>(rgb.Pixels).ToArray(), 3);
    }

    private static unsafe string LastError() => Marshal.PtrToStringUTF8((nint)LastErrorNative()) ?? "";

    [LibraryImport(Library, EntryPoint = "jojogan_image_decode")]
    private static unsafe partial int DecodeNative(byte* data, nuint size, int width, int height, int channels, byte* target);

    [LibraryImport(Library, EntryPoint = "jojogan_image_encode", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int EncodeNative(
        string extension,
        byte* pixels,
        int width,
        int height,
        int channels,
        int* settings,
        int settingsCount,
        byte** data,
        nuint* size);

    [LibraryImport(Library, EntryPoint = "jojogan_image_free")]
    private static unsafe partial void FreeNative(void* memory);

    [LibraryImport(Library, EntryPoint = "jojogan_image_last_error")]
    private static unsafe partial byte* LastErrorNative();
}
