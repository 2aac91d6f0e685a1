using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace JoJoGan.Jobs.S3;

/// <summary>One upload: in one request if the file fits into a part, else part by part. One part is in memory.</summary>
internal sealed class S3Upload(IAmazonS3 client, string bucket, string name, int partSize)
{
    private static readonly TimeSpan LongestAbort = TimeSpan.FromSeconds(30);

    public async Task RunAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(partSize);
        Memory<byte> part = buffer.AsMemory(0, partSize);
        try
        {
            int length = await content.ReadAtLeastAsync(part, partSize, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            if (length < partSize)
            {
                await PutAsync(buffer, length, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await PutPartsAsync(content, buffer, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task PutAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(buffer, 0, length, writable: false);
        var request = new PutObjectRequest
        {
            BucketName = bucket, Key = name, InputStream = body, UseChunkEncoding = false,
        };
        await client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads the first part, which is in the buffer, and the rest.</summary>
    private async Task PutPartsAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadResponse upload = await client.InitiateMultipartUploadAsync(bucket, name, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var parts = new List<PartETag>();
            for (int length = partSize; length > 0;)
            {
                int number = parts.Count + 1;
                parts.Add(await PutPartAsync(upload.UploadId, number, buffer, length, cancellationToken).ConfigureAwait(false));
                length = await content.ReadAtLeastAsync(
                    buffer.AsMemory(0, partSize), partSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            }

            var request = new CompleteMultipartUploadRequest
            {
                BucketName = bucket, Key = name, UploadId = upload.UploadId, PartETags = parts,
            };
            await client.CompleteMultipartUploadAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(upload.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PartETag> PutPartAsync(
        string uploadId, int number, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(buffer, 0, length, writable: false);
        var request = new UploadPartRequest
        {
            BucketName = bucket,
            Key = name,
            UploadId = uploadId,
            PartNumber = number,
            PartSize = length,
            InputStream = body,
            UseChunkEncoding = false,
        };
        UploadPartResponse response = await client.UploadPartAsync(request, cancellationToken).ConfigureAwait(false);
        return new PartETag(number, response.ETag);
    }

    /// <summary>Removes the parts; what has gone wrong before matters more than a failure of this.</summary>
    private async Task AbortAsync(string uploadId)
    {
        using var stop = new CancellationTokenSource(LongestAbort);
        try
        {
            var request = new AbortMultipartUploadRequest { BucketName = bucket, Key = name, UploadId = uploadId };
            await client.AbortMultipartUploadAsync(request, stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsFailure(e, CancellationToken.None))
        {
            // The bucket's rule for incomplete uploads removes them.
        }
    }
}
