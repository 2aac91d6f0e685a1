using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocumentSnippets;

internal static class JobsS3Snippet
{
    public static void Register(HostApplicationBuilder builder)
    {
        // <snippet>
        builder.AddJoJoGanJobs();
        builder.Services.AddJoJoGanS3Artifacts(options =>
        {
            options.Bucket = "jojogan";
            options.ServiceUrl = new Uri("https://s3.example.org"); // leave it out for AWS S3
            options.Region = "eu-central-1";
        });
        // </snippet>
    }
}
