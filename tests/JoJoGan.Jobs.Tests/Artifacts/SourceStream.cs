using System.Security.Cryptography;

namespace JoJoGan.Jobs.Tests.Artifacts;

/// <summary>Random bytes, as an upload gives them: forwards only, and in pieces.</summary>
/// <param name="length">How many.</param>
/// <param name="onRead">Called before each read with the position.</param>
internal sealed class SourceStream(long length, Action<long>? onRead = null) : Stream
{
    private const int Piece = 50_000;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long position;

    /// <summary>Of what was read.</summary>
    public byte[] Sha256 => hash.GetCurrentHash();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        onRead?.Invoke(position);
        Span<byte> piece = buffer[..(int)Math.Min(Math.Min(buffer.Length, Piece), length - position)];
        Random.Shared.NextBytes(piece);
        hash.AppendData(piece);
        position += piece.Length;
        return piece.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        int read = Read(buffer.Span);
        cancellationToken.ThrowIfCancellationRequested();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
