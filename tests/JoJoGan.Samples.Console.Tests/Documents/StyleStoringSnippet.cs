using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;

namespace DocumentSnippets;

internal static class StyleStoringSnippet
{
    public static async Task SaveAsync(IServiceProvider services, StyleModel style)
    {
        // <snippet>
        await services.GetRequiredService<IStyleStore>().SaveAsync(style, "ink.safetensors", StyleFormat.LowRank);
        // </snippet>
    }
}
