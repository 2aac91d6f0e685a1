using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Web.Api;

/// <summary>Reads uploaded pictures and keeps nothing but their pixels: no name, no EXIF, no place.</summary>
/// <param name="limits">What is taken.</param>
internal sealed class PictureUploads(StudioLimits limits)
{
    private const int LongestSignature = 12;

    // Uploads are read once or twice and then removed: time matters, not size.
    private static readonly PngEncoder Encoder =
        new() { CompressionLevel = PngCompressionLevel.BestSpeed, FilterMethod = PngFilterMethod.None };

    /// <summary>Reads the pictures of a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="field">The name of its field.</param>
    /// <param name="most">Most pictures.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>PNG files, at least one.</returns>
    /// <exception cref="ApiException">There is none, there are too many, or one cannot be used.</exception>
    public async Task<IReadOnlyList<Upload>> ReadAsync(
        IFormCollection form, string field, int most, CancellationToken cancellationToken)
    {
        IReadOnlyList<IFormFile> files = form.Files.GetFiles(field);
        if (files.Count < 1 || files.Count > most)
        {
            throw new ApiException(
                ProblemKind.InvalidRequest, $"Send 1 to {most} files in the field '{field}', not {files.Count}.");
        }

        var pictures = new List<Upload>();
        foreach (IFormFile file in files)
        {
            int number = pictures.Count + 1;
            byte[] png = await Task.Run(() => Read(file, number), cancellationToken);
            pictures.Add(Upload.Of($"{field}-{number}.png", png));
        }

        return pictures;
    }

    private byte[] Read(IFormFile file, int number)
    {
        limits.Check(file, $"Picture {number}");
        using Stream stream = file.OpenReadStream();
        EnsureKind(stream, number);
        try
        {
            using Image<Rgb24> picture = ImageLoader.Load(
                stream, options: new ImageLoaderOptions { MaxPixels = limits.MaxPixels, MaxDecodingTime = limits.DecodingTime });
            using var png = new MemoryStream();
            picture.Save(png, Encoder);
            return png.ToArray();
        }
        catch (ImageException e)
        {
            throw new ApiException(ProblemKind.UnsupportedPicture, $"Picture {number}: {e.Message}");
        }
    }

    /// <summary>The content decides, not the name or the type that the client gives.</summary>
    private static void EnsureKind(Stream stream, int number)
    {
        Span<byte> start = stackalloc byte[LongestSignature];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        bool isKnown = start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
            || (start.StartsWith("RIFF"u8) && start.EndsWith("WEBP"u8));
        if (!isKnown)
        {
            throw new ApiException(
                ProblemKind.UnsupportedPicture, $"Picture {number} is no PNG, JPEG or WebP file, whatever its name says.");
        }
    }
}
