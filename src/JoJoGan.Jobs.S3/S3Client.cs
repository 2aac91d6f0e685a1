using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace JoJoGan.Jobs.S3;

/// <summary>Makes the client that the options describe.</summary>
internal static class S3Client
{
    public static AmazonS3Client Create(S3ArtifactOptions options)
    {
        // Checksums that nobody asked for come in trailers, which many servers other than AWS store as part of the file.
        var config = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.ServiceUrl is { } address)
        {
            config.ServiceURL = address.AbsoluteUri;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = options.Region ?? RegionEndpoint.USEast1.SystemName;
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return options.AccessKey is { } key ? new(new BasicAWSCredentials(key, options.SecretKey), config) : new(config);
    }
}
