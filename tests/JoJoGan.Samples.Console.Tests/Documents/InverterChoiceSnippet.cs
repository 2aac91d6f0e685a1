using JoJoGan.Latents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocumentSnippets;

internal static class InverterChoiceSnippet
{
    public static void Register(HostApplicationBuilder builder)
    {
        // <snippet>
        builder.Services.AddJoJoGan(builder.Configuration.GetSection("JoJoGan"))
            .UseInverter(InversionMethod.PivotalTuning, o => o.Steps = 200);
        // </snippet>
    }
}
