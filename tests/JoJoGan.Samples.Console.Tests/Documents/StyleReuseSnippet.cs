using JoJoGan.Imaging;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;

namespace DocumentSnippets;

internal static class StyleReuseSnippet
{
    public static async Task DrawAsync(IServiceProvider services)
    {
        // <snippet>
        using var ink = await services.GetRequiredService<IStyleStore>().LoadAsync("ink.safetensors");
        using var photo = ImageLoader.Load("photo.png");
        using var face = (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], ink, new() { Strength = 0.8 }))[0];
        ImageWriter.Write(face, "ink.png");
        // </snippet>
    }
}
