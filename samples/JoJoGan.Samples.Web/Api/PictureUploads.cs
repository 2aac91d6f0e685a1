using JoJoGan.Imaging;
using JoJoGan.Latents;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Web.Api;

/// <summary>
/// Reads uploaded pictures and keeps nothing but their pixels: no name, no EXIF, no place. Of codes it keeps the numbers.
/// </summary>
/// <param name="limits">What is taken.</param>
internal sealed class PictureUploads(StudioLimits limits)
{
    private const int LongestSignature = 12;
    private const int HeaderStart = 8; // of safetensors: a length, then JSON

    // Uploads are read once or twice and then removed: time matters, not size.
    private static readonly PngEncoder Encoder =
        new() { CompressionLevel = PngCompressionLevel.BestSpeed, FilterMethod = PngFilterMethod.None };

    /// <summary>Reads the pictures of a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="field">The name of its field.</param>
    /// <param name="most">Most pictures.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <param name="takesCodes">Whether codes of faces may be among them.</param>
    /// <returns>PNG files, and safetensors files of codes; at least one.</returns>
    /// <exception cref="ApiException">There is none, there are too many, or one cannot be used.</exception>
    public async Task<IReadOnlyList<Upload>> ReadAsync(
        IFormCollection form, string field, int most, CancellationToken cancellationToken, bool takesCodes = false)
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
            pictures.Add(await Task.Run(() => Read(file, field, number, takesCodes), cancellationToken));
        }

        return pictures;
    }

    private Upload Read(IFormFile file, string field, int number, bool takesCodes)
    {
        limits.Check(file, $"Picture {number}");
        using Stream stream = file.OpenReadStream();
        byte[] start = new byte[LongestSignature];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (IsPicture(start))
        {
            return Upload.Of($"{field}-{number}.png", ReadPicture(stream, number));
        }

        return takesCodes && start.Length > HeaderStart && start[HeaderStart] == '{'
            ? Upload.Of($"{field}-{number}.safetensors", ReadCode(stream, number))
            : throw new ApiException(
                ProblemKind.UnsupportedPicture,
                $"Picture {number} is no PNG, JPEG or WebP file{(takesCodes ? ", nor a code" : "")}, whatever its name says.");
    }

    /// <summary>A code alone, without what else the file may hold.</summary>
    private static byte[] ReadCode(Stream stream, int number)
    {
        string path = Path.Combine(Path.GetTempPath(), $"jojogan-{Guid.NewGuid():N}.safetensors");
        try
        {
            using (FileStream copy = File.Create(path))
            {
                stream.CopyTo(copy);
            }

            LatentCodeFile.Save(LatentCodeFile.Load(path), path);
            return File.ReadAllBytes(path);
        }
        catch (CheckpointException e)
        {
            string message = e.Message.Replace(path, "the file", StringComparison.Ordinal);
            throw new ApiException(ProblemKind.UnsupportedPicture, $"Picture {number}: {message}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private byte[] ReadPicture(Stream stream, int number)
    {
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
    private static bool IsPicture(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || (start.StartsWith("RIFF"u8) && start.EndsWith("WEBP"u8));
}
