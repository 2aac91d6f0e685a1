using System.IO.MemoryMappedFiles;

namespace JoJoGan.Checkpoints;

/// <summary>
/// A file mapped into memory for reading. Any number of threads may read; disposing while a read is under way lets that
/// read finish first, later ones throw <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    // Pages that were read count as the process's memory until they are unmapped, so large pieces are mapped by themselves.
    private const int SmallestOwnView = 1 << 16;

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
    public Lease Acquire() => new(this, _view, origin: 0, Length, ownsView: false);

    /// <summary>Maps a piece by itself, if it is large; it is unmapped when the lease is disposed.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    public Lease Acquire(long offset, long length) => length >= SmallestOwnView && offset >= 0 && offset <= Length - length
        ? new(this, _map!.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read), offset, length, ownsView: true)
        : Acquire();

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }

    /// <summary>A counted reference that keeps a mapping alive.</summary>
    public readonly unsafe ref struct Lease
    {
        private readonly MappedFile _file;
        private readonly MemoryMappedViewAccessor? _view;
        private readonly long _origin;
        private readonly long _length;
        private readonly bool _ownsView;
        private readonly byte* _start;

        internal Lease(MappedFile file, MemoryMappedViewAccessor? view, long origin, long length, bool ownsView)
        {
            (_file, _view, _origin, _length, _ownsView) = (file, view, origin, length, ownsView);
            _start = null;
            view?.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += view?.PointerOffset ?? 0; // a view begins at a page
        }

        /// <summary>The bytes at <paramref name="offset"/> of the file; out of the mapping is an error, never a stray read.</summary>
        public ReadOnlySpan<byte> Span(long offset, int length)
        {
            if (offset < _origin || length < 0 || offset - _origin > _length - length)
            {
                throw new CheckpointException(
                    "is shorter than its own directory says; it was probably cut off, fetch it again",
                    _file.Path,
                    expected: $"{length} bytes at {offset}",
                    actual: $"{_file.Length} bytes in all");
            }

            return new ReadOnlySpan<byte>(_start + (offset - _origin), length);
        }

        public void Dispose()
        {
            if (_view is null)
            {
                return;
            }

            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            if (_ownsView)
            {
                _view.Dispose();
            }
        }
    }
}
