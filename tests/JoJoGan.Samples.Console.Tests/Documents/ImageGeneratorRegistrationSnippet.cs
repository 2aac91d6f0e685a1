using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocumentSnippets;

internal static class ImageGeneratorRegistrationSnippet
{
    public static void Register(HostApplicationBuilder builder)
    {
        // <snippet>
        builder.Services.AddJoJoGan()
            .UseGenerator("stylegan2-ffhq-config-f.pt")
            .UseEncoder("e4e_ffhq_encode.pt")
            .UseFaceDetector("mobilenet0.25_Final.pth")
            .AddImageGenerator("ink.safetensors")
            .AddImageGenerator("comic.safetensors", serviceKey: "comic");
        // </snippet>
    }
}
