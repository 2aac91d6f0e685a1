using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocumentSnippets;

internal static class KeyedRegistrationSnippet
{
    public static void Register(HostApplicationBuilder builder)
    {
        // <snippet>
        builder.Services.AddJoJoGan().UseDemoModel();
        builder.Services.AddKeyedJoJoGan("ffhq", builder.Configuration.GetSection("Ffhq"))
            .UseFfhq(acceptNonCommercialLicenses: true)
            .AddImageGenerator("ink.safetensors", serviceKey: "ink");
        // </snippet>
    }
}
