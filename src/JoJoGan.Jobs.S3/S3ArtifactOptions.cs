using JoJoGan.Jobs.Artifacts;
using JoJoGan.Validation;

namespace JoJoGan.Jobs.S3;

/// <summary>Settings of the object store that has the files of jobs.</summary>
public sealed record S3ArtifactOptions
{
    private const int MiB = 1024 * 1024;

    /// <summary>The bucket, which must be there. Required.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>
    /// What all keys begin with, for a bucket that holds other things too: parts of letters, digits, '.', '-' and '_', with
    /// '/' between, at most 500 characters. The default is empty: the files are at the top of the bucket.
    /// </summary>
    public string Prefix { get; set; } = "";

    /// <summary>
    /// Bytes of one part of an upload, which are kept in memory; smaller files are uploaded in one request. From 5 MiB to
    /// 512 MiB. The default is 8 MiB. A file has at most 10000 parts.
    /// </summary>
    public int PartSize { get; set; } = 8 * MiB;

    /// <summary>
    /// The address of the server, for instance of Garage, SeaweedFS or Ceph; null for AWS S3. The default is null.
    /// </summary>
    public Uri? ServiceUrl { get; set; }

    /// <summary>
    /// The access key; null for the usual sources of the AWS SDK: environment variables, profiles and the roles of machines and
    /// containers. The default is null.
    /// </summary>
    public string? AccessKey { get; set; }

    /// <summary>The secret of <see cref="AccessKey"/>; null if that is null. The default is null.</summary>
    public string? SecretKey { get; set; }

    /// <summary>
    /// The region, for instance "eu-central-1"; null for the usual sources of the AWS SDK, or "us-east-1" with
    /// <see cref="ServiceUrl"/>. The default is null.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(S3ArtifactOptions))
        .Rule(!string.IsNullOrWhiteSpace(Bucket), $"{nameof(Bucket)} must name a bucket.")
        .Rule(
            Prefix?.Length == 0 || ArtifactKey.IsValid(Prefix),
            $"{nameof(Prefix)} must be empty or parts of letters, digits, '.', '-' and '_' with '/' between.")
        .Range(nameof(PartSize), PartSize, 5 * MiB, 512 * MiB)
        .Rule(
            ServiceUrl is null || (ServiceUrl.IsAbsoluteUri && ServiceUrl.Scheme is "http" or "https"),
            $"{nameof(ServiceUrl)} must be null or an address that begins with http:// or https://.")
        .Rule(AccessKey is null || AccessKey.Trim().Length > 0, $"{nameof(AccessKey)} must be null or a key.")
        .Rule(
            SecretKey is null == AccessKey is null && SecretKey?.Trim().Length != 0,
            $"{nameof(SecretKey)} must be given with {nameof(AccessKey)}, and only with it.")
        .Rule(Region is null || Region.Trim().Length > 0, $"{nameof(Region)} must be null or the name of a region.")
        .ThrowIfBroken();

    /// <summary>Where the files are, without the keys of access.</summary>
    public override string ToString() =>
        $"{nameof(S3ArtifactOptions)} {{ {ServiceUrl?.Authority ?? "AWS S3"}, {Bucket}/{Prefix} }}";
}
