using JoJoGan.DemoModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocumentSnippets;

internal static class JobsHostSnippet
{
    public static IHost Build(string[] args)
    {
        // <snippet>
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddJoJoGan().UseDemoModel();
        builder.AddJoJoGanJobs(options => options.Folder = "/var/lib/jojogan");
        using IHost host = builder.Build();
        // </snippet>
        return host;
    }
}
