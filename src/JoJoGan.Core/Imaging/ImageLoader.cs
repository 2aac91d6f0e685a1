using JoJoGan.Files;
using JoJoGan.Imaging.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Processing;

namespace JoJoGan.Imaging;

/// <summary>
/// Loads pictures for the pipeline: PNG, JPEG, BMP, GIF and WebP, checked before they are decoded, turned upright by their EXIF
/// orientation, as RGB (alpha is dropped, the colors under it are kept). Of an animation the first frame is taken.
/// </summary>
public static class ImageLoader
{
    /// <summary>Loads a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <returns>The upright picture without metadata.</returns>
    /// <exception cref="ImageException">
    /// There is no such file, or it is no picture, empty, truncated, damaged, of a kind that cannot be read, or above a limit.
    /// </exception>
    public static Image<Rgb24> Load(string path, ImageLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            throw new ImageException("this is a folder; name a picture file in it.", path);
        }

        try
        {
            if (FileKind.IsEmpty(path))
            {
                throw new ImageException("this is an empty file, a pipe or a device; give a picture file.", path);
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Load(file, path, options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new ImageException("there is no such file; check the path.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageException($"the file cannot be read ({e.Message}); check its permissions.", path, e);
        }
    }

    /// <summary>Loads a picture from a stream, read to its end.</summary>
    /// <param name="stream">The stream; the caller keeps ownership.</param>
    /// <param name="name">What the picture is called in messages, for instance its file name.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <returns>The upright picture without metadata.</returns>
    /// <exception cref="ImageException">
    /// The bytes are no picture, or it is empty, truncated, damaged, of a kind that cannot be read, or above a limit.
    /// </exception>
    public static Image<Rgb24> Load(Stream stream, string? name = null, ImageLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new ImageLoaderOptions();
        options.Validate();
        // As long as the file, where that is known, so that no second copy is made on the way.
        long left = stream.CanSeek ? stream.Length - stream.Position : 0;
        var bytes = new MemoryStream((int)Math.Clamp(left, 0, Math.Min(options.MaxBytes, Array.MaxLength)));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > options.MaxBytes)
            {
                throw new ImageException(
                    $"the file has more than {options.MaxBytes:N0} bytes; make it smaller or raise {nameof(options.MaxBytes)}.",
                    name);
            }

            bytes.Write(buffer, 0, read);
        }

        return Load(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), name, options);
    }

    /// <summary>Loads a picture from the bytes of its file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What the picture is called in messages, for instance its file name.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <returns>The upright picture without metadata.</returns>
    /// <exception cref="ImageException">
    /// The bytes are no picture, or it is empty, truncated, damaged, of a kind that cannot be read, or above a limit.
    /// </exception>
    public static Image<Rgb24> Load(ReadOnlySpan<byte> bytes, string? name = null, ImageLoaderOptions? options = null)
    {
        options ??= new ImageLoaderOptions();
        options.Validate();
        return Load(bytes.ToArray().AsMemory(), name, options);
    }

    private static Image<Rgb24> Load(ReadOnlyMemory<byte> bytes, string? name, ImageLoaderOptions options)
    {
        ImageFile file = ImageFormats.Read(bytes, name);
        if (file.Width <= 0 || file.Height <= 0)
        {
            throw ImageFaults.Damaged(name, $"it has {file.Width} x {file.Height} pixels");
        }

        if ((Int128)file.Width * file.Height > options.MaxPixels)
        {
            throw new ImageException(
                $"the picture has {file.Width} x {file.Height} pixels, more than the limit of {options.MaxPixels:N0}; "
                + $"make it smaller or raise {nameof(options.MaxPixels)}.",
                name);
        }

        ImageFormats.EnsureComplete(file, name);
        return DecodingDeadline.Run(
            file.Kind, options.MaxDecodingTime, name, () => Decode(file.FirstFrame.Span, file.Orientation, name));
    }

    private static Image<Rgb24> Decode(ReadOnlySpan<byte> file, int orientation, string? name)
    {
        try
        {
            using Image<Rgb24> decoded = Image.Load<Rgb24>(file);
            if (orientation != 1)
            {
                (RotateMode rotate, FlipMode flip) = Upright(orientation);
                decoded.Mutate(context => context.RotateFlip(rotate, flip));
            }

            return decoded.CopyPixels();
        }
        catch (Exception e) when ((e.InnerException ?? e) is InvalidMemoryOperationException)
        {
            throw new ImageException(
                "the picture needs more memory than ImageSharp's allocator may give; make it smaller or raise that limit.",
                name,
                e);
        }
        catch (Exception e) when (e is NotSupportedException or UnknownImageFormatException)
        {
            throw ImageFaults.Unsupported(name, e.Message, e);
        }
        catch (OutOfMemoryException e)
        {
            throw new ImageException("there is not enough memory for the picture; make it smaller.", name, e);
        }
        catch (Exception e)
        {
            // Decoders answer hostile bytes with exceptions of many types.
            throw ImageFaults.Damaged(name, e.Message, e);
        }
    }

    // EXIF 2.3, section 4.6.4: where row 0 and column 0 of the stored picture are shown.
    private static (RotateMode Rotate, FlipMode Flip) Upright(int orientation) => orientation switch
    {
        2 => (RotateMode.None, FlipMode.Horizontal),
        3 => (RotateMode.Rotate180, FlipMode.None),
        4 => (RotateMode.None, FlipMode.Vertical),
        5 => (RotateMode.Rotate90, FlipMode.Horizontal),
        6 => (RotateMode.Rotate90, FlipMode.None),
        7 => (RotateMode.Rotate270, FlipMode.Horizontal),
        8 => (RotateMode.Rotate270, FlipMode.None),
        _ => (RotateMode.None, FlipMode.None),
    };
}
