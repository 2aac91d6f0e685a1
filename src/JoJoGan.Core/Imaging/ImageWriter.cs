using JoJoGan.Files;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;

namespace JoJoGan.Imaging;

/// <summary>
/// Writes pictures to files, whole or not at all: what was there before stays until the new file is on the disk.
/// </summary>
public static class ImageWriter
{
    /// <summary>The JPEG quality of calls that give none.</summary>
    public const int DefaultJpegQuality = 95;

    /// <summary>Writes a picture; the extension says as what: .png, .jpg or .jpeg.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="path">The file, replaced if it exists (of a symbolic link what it leads to); its folder must exist.</param>
    /// <param name="jpegQuality">1 to 100, used for JPEG only. The default is 95.</param>
    /// <exception cref="ImageException">The extension is another one, or the file cannot be written.</exception>
    public static void Write(Image<Rgb24> picture, string path, int jpegQuality = DefaultJpegQuality)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(path);
        IImageEncoder encoder = EncoderOf(Path.GetExtension(path), jpegQuality, path);
        AtomicFile.Write(
            path, stream => picture.Save(stream, encoder), (reason, cause) => new ImageException(reason, path, cause));
    }

    /// <summary>Writes a picture to a stream.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="stream">Where it goes; stays open.</param>
    /// <param name="extension">As what: ".png", ".jpg" or ".jpeg".</param>
    /// <param name="jpegQuality">1 to 100, used for JPEG only. The default is 95.</param>
    /// <exception cref="ImageException">The extension is another one.</exception>
    public static void Write(Image<Rgb24> picture, Stream stream, string extension, int jpegQuality = DefaultJpegQuality)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(extension);
        picture.Save(stream, EncoderOf(extension, jpegQuality, extension));
    }

    private static IImageEncoder EncoderOf(string extension, int jpegQuality, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(jpegQuality);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jpegQuality, 100);
        return extension.ToLowerInvariant() switch
        {
            ".png" => new PngEncoder(),
            ".jpg" or ".jpeg" => JpegEncoding.WithQuality(jpegQuality),
            _ => throw new ImageException("pictures are written as PNG or JPEG; end the name in .png, .jpg or .jpeg.", name),
        };
    }
}
