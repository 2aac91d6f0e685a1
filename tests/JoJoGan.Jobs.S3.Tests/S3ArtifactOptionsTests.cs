namespace JoJoGan.Jobs.S3.Tests;

public sealed class S3ArtifactOptionsTests
{
    private static readonly S3ArtifactOptions Valid = new() { Bucket = "artifacts" };

    [Fact]
    public void Bucket_is_enough()
    {
        Valid.Invoking(o => o.Validate()).Should().NotThrow();
        (Valid with { Prefix = "a/b", ServiceUrl = new("http://127.0.0.1:8333"), AccessKey = "k", SecretKey = "s", Region = "r" })
            .Invoking(o => o.Validate()).Should().NotThrow();
    }

    [Fact]
    public void Every_setting_outside_its_limits_is_named()
    {
        var options = new S3ArtifactOptions
        {
            Prefix = "/a", PartSize = 1, ServiceUrl = new("ftp://a"), AccessKey = "key", Region = " ",
        };

        options.Invoking(o => o.Validate()).Should().Throw<InvalidOptionsException>().Which.Failures
            .Select(f => f.Split('.', ' ')[1])
            .Should().Equal("Bucket", "Prefix", "PartSize", "ServiceUrl", "SecretKey", "Region");
    }

    [Fact]
    public void Text_has_no_secret() =>
        (Valid with { AccessKey = "key", SecretKey = "secret" }).ToString().Should().Contain("artifacts")
            .And.NotContain("key").And.NotContain("secret");
}
