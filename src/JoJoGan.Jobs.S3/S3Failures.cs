using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace JoJoGan.Jobs.S3;

/// <summary>Tells failures of the object store, and what to say of them.</summary>
internal static class S3Failures
{
    private const string NoSuchKey = "NoSuchKey";

    /// <summary>Whether the store, the network or a stream has failed, rather than this program.</summary>
    /// <param name="error">The error.</param>
    /// <param name="cancellationToken">The caller's; a time limit of the client is a cancellation too.</param>
    public static bool IsFailure(Exception error, CancellationToken cancellationToken) => error switch
    {
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>Whether the store says that it has no such file, though it has the bucket.</summary>
    public static bool IsMissing(AmazonS3Exception error) =>
        error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode == NoSuchKey;

    /// <summary>The reason and the remedy.</summary>
    public static string Text(string what, Exception error) =>
        $"{what} ({Reason(error)}); check the object store, its address, the bucket and the access key.";

    private static string Reason(Exception error) => LogText.Of(
        error is AmazonServiceException { ErrorCode.Length: > 0 } answer ? answer.ErrorCode : error.Message.TrimEnd('.'));
}
