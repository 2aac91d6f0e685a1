using JoJoGan.Files;
using Microsoft.Win32.SafeHandles;

namespace JoJoGan.Checkpoints;

/// <summary>
/// A file that is read piece by piece, each piece straight to where it is wanted. It is not mapped into memory: a file that
/// somebody shortens meanwhile would take the process with it. Any number of threads may read; after disposal a read throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle handle;

    private CheckpointFile(string path, SafeFileHandle handle)
    {
        this.handle = handle;
        Path = path;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Bytes when the file was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file for reading. It may be replaced meanwhile; this stays the old one.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">It is empty, a folder, a pipe or a device, or may not be read.</exception>
    public static CheckpointFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new CheckpointException("is a folder; name a file in it", path);
        }

        SafeFileHandle? handle = null;
        try
        {
            if (FileKind.IsEmpty(path))
            {
                throw Empty(path);
            }

            // Sharing delete lets a newer file be renamed over this one while it is read.
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new CheckpointFile(path, handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightsNotFoundException(
                $"{path}: there is no such file. Check the path, or fetch the weights first.", path);
        }
        catch (NotSupportedException)
        {
            handle?.Dispose();
            throw Empty(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new CheckpointException($"cannot be opened for reading ({e.Message}); check its permissions", path, inner: e);
        }
    }

    /// <summary>Reads a piece.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="CheckpointException">The piece lies outside the file, the file changed, or it cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        EnsureInside(offset, destination.Length);
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(handle, destination, offset);
                if (read == 0)
                {
                    throw new CheckpointException(
                        "changed while it was read; try again when nothing writes to it any more",
                        Path,
                        expected: $"{Length} bytes",
                        actual: $"{offset} bytes");
                }

                offset += read;
                destination = destination[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"cannot be read ({e.Message})", Path, inner: e);
        }
    }

    /// <summary>Reads a piece into an array of its own.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its bytes; allocated only if the file has them.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="CheckpointException">As for <see cref="Read(long, Span{byte})"/>.</exception>
    public byte[] Read(long offset, int length)
    {
        EnsureInside(offset, length);
        byte[] bytes = new byte[length];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private static CheckpointException Empty(string path) =>
        new("is empty, or a pipe or device; fetch it again, or write what comes out of the pipe to a file and name that", path);

    private void EnsureInside(long offset, int length)
    {
        if (offset < 0 || offset > Length - length)
        {
            throw new CheckpointException(
                "is shorter than its own directory says; it was probably cut off, fetch it again",
                Path,
                expected: $"{length} bytes at {offset}",
                actual: $"{Length} bytes in all");
        }
    }
}
