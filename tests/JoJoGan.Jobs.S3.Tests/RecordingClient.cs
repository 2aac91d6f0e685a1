using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace JoJoGan.Jobs.S3.Tests;

/// <summary>
/// Knows which uploads in parts were begun and neither completed nor aborted, for the tests' server lists none; and lists
/// objects in small pages.
/// </summary>
internal sealed class RecordingClient(BasicAWSCredentials credentials, AmazonS3Config config)
    : AmazonS3Client(credentials, config)
{
    public const int PageSize = 3;

    /// <summary>Uploads in parts.</summary>
    public int Begun { get; private set; }

    /// <summary>Bucket, key and id of each.</summary>
    public HashSet<(string Bucket, string Key, string Id)> Open { get; } = [];

    public static RecordingClient Create(S3ArtifactOptions options)
    {
        using AmazonS3Client client = S3Client.Create(options);
        return new(new BasicAWSCredentials(options.AccessKey, options.SecretKey), (AmazonS3Config)client.Config);
    }

    public override async Task<InitiateMultipartUploadResponse> InitiateMultipartUploadAsync(
        InitiateMultipartUploadRequest request, CancellationToken cancellationToken = default)
    {
        InitiateMultipartUploadResponse response = await base.InitiateMultipartUploadAsync(request, cancellationToken);
        Begun++;
        Open.Add((request.BucketName, request.Key, response.UploadId));
        return response;
    }

    public override async Task<CompleteMultipartUploadResponse> CompleteMultipartUploadAsync(
        CompleteMultipartUploadRequest request, CancellationToken cancellationToken = default)
    {
        CompleteMultipartUploadResponse response = await base.CompleteMultipartUploadAsync(request, cancellationToken);
        Open.Remove((request.BucketName, request.Key, request.UploadId));
        return response;
    }

    public override Task<AbortMultipartUploadResponse> AbortMultipartUploadAsync(
        AbortMultipartUploadRequest request, CancellationToken cancellationToken = default)
    {
        Open.Remove((request.BucketName, request.Key, request.UploadId));
        return base.AbortMultipartUploadAsync(request, cancellationToken);
    }

    public override Task<ListObjectsV2Response> ListObjectsV2Async(
        ListObjectsV2Request request, CancellationToken cancellationToken = default)
    {
        request.MaxKeys = PageSize;
        return base.ListObjectsV2Async(request, cancellationToken);
    }
}
