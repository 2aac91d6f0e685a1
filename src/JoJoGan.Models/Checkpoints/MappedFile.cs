using System.IO.MemoryMappedFiles;

namespace JoJoGan.Checkpoints;

/// <summary>
/// A file mapped into memory for reading. Any number of threads may read; disposing while a read is under way lets that
/// read finish first, later ones throw <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;

    private MappedFile(string path, FileStream stream)
    {
        Path = path;
        Length = stream.Length;
        if (Length == 0)
        {
            // An empty file cannot be mapped; every read of it is out of range.
            stream.Dispose();
            return;
        }

        _map = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    public string Path { get; }

    public long Length { get; }

    public static MappedFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new CheckpointException("is a folder; name a file in it", path);
        }

        FileStream? stream = null;
        try
        {
            // Sharing delete lets a newer file be renamed over this one while it is mapped.
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            return new MappedFile(path, stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightsNotFoundException(
                $"{path}: there is no such file. Check the path, or fetch the weights first.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            stream?.Dispose();
            throw new CheckpointException($"cannot be opened for reading ({e.Message}); check its permissions", path, inner: e);
        }
    }

    /// <summary>Pins the mapping; its bytes may be touched until the lease is disposed.</summary>
    public Lease Acquire() => new(this);

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }

    /// <summary>A counted reference that keeps the mapping alive.</summary>
    public readonly unsafe ref struct Lease
    {
        private readonly MappedFile _file;
        private readonly byte* _start;

        internal Lease(MappedFile file)
        {
            _file = file;
            _start = null;
            file._view?.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        /// <summary>The bytes at <paramref name="offset"/>; out of the file is an error, never a stray read.</summary>
        public ReadOnlySpan<byte> Span(long offset, int length)
        {
            if (offset < 0 || length < 0 || offset > _file.Length - length)
            {
                throw new CheckpointException(
                    "is shorter than its own directory says; it was probably cut off, fetch it again",
                    _file.Path,
                    expected: $"{length} bytes at {offset}",
                    actual: $"{_file.Length} bytes in all");
            }

            return new ReadOnlySpan<byte>(_start + offset, length);
        }

        public void Dispose()
        {
            if (_start is not null)
            {
                _file._view!.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
    }
}
