using Amazon.S3;
using Amazon.S3.Model;
using JoJoGan.Jobs.Artifacts;

namespace JoJoGan.Jobs.S3;

/// <summary>
/// An object to read. It begins with the response that opened it; a read at another position than the response has reached
/// asks for the rest of the object from there.
/// </summary>
/// <param name="client">Has the object.</param>
/// <param name="bucket">Its bucket.</param>
/// <param name="name">Its name there.</param>
/// <param name="key">The key of the file, for messages.</param>
/// <param name="opened">The response for the whole object, disposed with this.</param>
internal sealed class S3ReadStream(IAmazonS3 client, string bucket, string name, string key, GetObjectResponse opened) : Stream
{
    private readonly string version = opened.ETag;
    private GetObjectResponse? response = opened;
    private long reached; // where the response goes on

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = opened.ContentLength;

    public override long Position
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            _ => Length,
        };
        long position = start + offset;
        return position >= 0 ? Position = position : throw new IOException("The position is before the beginning of the file.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Position >= Length)
        {
            return 0;
        }

        try
        {
            GetObjectResponse current = response is not null && reached == Position
                ? response
                : await GetAsync(cancellationToken).ConfigureAwait(false);
            int read = await current.ResponseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            reached = Position += read;
            return read > 0 ? read : throw new EndOfStreamException("the response ended early");
        }
        catch (Exception e) when (S3Failures.IsFailure(e, cancellationToken))
        {
            Drop(); // another read asks again
            throw new ArtifactReadException(S3Failures.Text("the file cannot be read", e), key, e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read files of an object store with ReadAsync.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Drop();
        base.Dispose(disposing);
    }

    /// <summary>Asks for the object from the position to its end.</summary>
    private async Task<GetObjectResponse> GetAsync(CancellationToken cancellationToken)
    {
        Drop();
        var request = new GetObjectRequest
        {
            BucketName = bucket, Key = name, ByteRange = new ByteRange(Position, Length - 1),
        };
        response = await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        reached = Position;
        return response.ETag == version ? response : throw new IOException("the file was replaced meanwhile");
    }

    private void Drop()
    {
        response?.Dispose();
        response = null;
    }
}
