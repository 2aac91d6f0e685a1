using Amazon.S3;
using Amazon.S3.Model;
using JoJoGan.Jobs.Artifacts;

namespace JoJoGan.Jobs.S3;

/// <summary>
/// Artifacts as objects of a bucket, in AWS S3 or another store that speaks its protocol. The bucket must be there. An upload
/// that fails or is canceled is aborted; for processes that are killed meanwhile give the bucket a rule that removes
/// incomplete multipart uploads after a day.
/// </summary>
public sealed class S3ArtifactStore : IArtifactStore
{
    // One request for each: a request for many has a checksum that not every server knows.
    private const int RemovalsAtOnce = 8;

    private readonly IAmazonS3 client;
    private readonly S3ArtifactOptions options;

    /// <summary>Creates the store over a client.</summary>
    /// <param name="client">
    /// The client, which the caller disposes. For servers other than AWS its configuration should say
    /// <c>WHEN_REQUIRED</c> for <c>RequestChecksumCalculation</c> and <c>ResponseChecksumValidation</c>.
    /// </param>
    /// <param name="options">Settings: the bucket, the prefix and the size of parts; the others are the client's own.</param>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits.</exception>
    public S3ArtifactStore(IAmazonS3 client, S3ArtifactOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (this.client, this.options) = (client, options with { });
    }

    /// <inheritdoc />
    public async Task PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        string name = NameOf(key);
        try
        {
            await new S3Upload(client, options.Bucket, name, options.PartSize).RunAsync(content, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsFailure(e, cancellationToken))
        {
            throw new FileWriteException(S3Failures.Text("the file cannot be stored", e), key, e);
        }
    }

    /// <inheritdoc />
    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken = default)
    {
        string name = NameOf(key);
        try
        {
            GetObjectResponse response = await client.GetObjectAsync(options.Bucket, name, cancellationToken)
                .ConfigureAwait(false);
            return new S3ReadStream(client, options.Bucket, name, key, response);
        }
        catch (AmazonS3Exception e) when (S3Failures.IsMissing(e))
        {
            return null;
        }
        catch (Exception e) when (S3Failures.IsFailure(e, cancellationToken))
        {
            throw new ArtifactReadException(S3Failures.Text("the file cannot be read", e), key, e);
        }
    }

    /// <inheritdoc />
    public async Task RemoveAsync(string prefix, CancellationToken cancellationToken = default)
    {
        string name = NameOf(prefix);
        try
        {
            await client.DeleteObjectAsync(options.Bucket, name, cancellationToken).ConfigureAwait(false);
            var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = name + "/" };
            await Parallel.ForEachAsync(
                client.Paginators.ListObjectsV2(request).S3Objects,
                new ParallelOptions { MaxDegreeOfParallelism = RemovalsAtOnce, CancellationToken = cancellationToken },
                async (file, stop) => await client.DeleteObjectAsync(options.Bucket, file.Key, stop).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsFailure(e, cancellationToken))
        {
            throw new FileWriteException(S3Failures.Text("the files cannot be removed", e), prefix, e);
        }
    }

    private string NameOf(string key)
    {
        ArtifactKey.EnsureIsValid(key);
        return options.Prefix.Length == 0 ? key : $"{options.Prefix}/{key}";
    }
}
