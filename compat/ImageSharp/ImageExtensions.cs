using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;

namespace SixLabors.ImageSharp;

public static class ImageExtensions
{
    public static void Save(this Image source, string path) => source.Save(path, EncoderFor(path));

    public static void Save(this Image source, string path, IImageEncoder encoder)
    {
        using FileStream file = File.Create(path);
        source.Save(file, encoder);
    }

    public static void SaveAsPng(this Image source, string path) => source.Save(path, new PngEncoder());

    public static void SaveAsPng(this Image source, Stream stream) => source.Save(stream, new PngEncoder());

    public static void SaveAsPng(this Image source, Stream stream, PngEncoder encoder) => source.Save(stream, encoder);

    public static void SaveAsJpeg(this Image source, string path) => source.Save(path, new JpegEncoder());

    public static void SaveAsJpeg(this Image source, Stream stream) => source.Save(stream, new JpegEncoder());

    public static void SaveAsJpeg(this Image source, Stream stream, JpegEncoder encoder) => source.Save(stream, encoder);

    public static void SaveAsBmp(this Image source, string path) => source.Save(path, new BmpEncoder());

    public static void SaveAsBmp(this Image source, Stream stream) => source.Save(stream, new BmpEncoder());

    public static void SaveAsWebp(this Image source, string path) => source.Save(path, new WebpEncoder());

    public static void SaveAsWebp(this Image source, Stream stream) => source.Save(stream, new WebpEncoder());

    private static ImageEncoder EncoderFor(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => new PngEncoder(),
        ".jpg" or ".jpeg" => new JpegEncoder(),
        ".bmp" => new BmpEncoder(),
        ".webp" => new WebpEncoder(),
        _ => throw new UnknownImageFormatException($"No encoder was found for extension of '{path}'."),
    };
}
