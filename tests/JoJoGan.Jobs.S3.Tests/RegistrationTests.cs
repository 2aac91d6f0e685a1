using JoJoGan.Jobs.Artifacts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Jobs.S3.Tests;

public sealed class RegistrationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Object_store_takes_the_place_of_the_folder_before_and_after_jobs(bool first)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        if (first)
        {
            AddArtifacts(builder);
        }

        builder.AddJoJoGanJobs(options => options.Roles = JobRoles.Front);
        if (!first)
        {
            AddArtifacts(builder);
        }

        using IHost host = builder.Build();
        host.Services.GetServices<IArtifactStore>().Should().ContainSingle().Which.Should().BeOfType<S3ArtifactStore>();
    }

    [Fact]
    public void Settings_are_checked_when_it_is_added() =>
        new ServiceCollection().Invoking(s => s.AddJoJoGanS3Artifacts(_ => { })).Should().Throw<InvalidOptionsException>();

    private static void AddArtifacts(HostApplicationBuilder builder) => builder.Services.AddJoJoGanS3Artifacts(options =>
    {
        (options.Bucket, options.Region) = ("artifacts", "eu-central-1");
    });
}
