using JoJoGan.Styles;

namespace DocumentSnippets;

internal static class StyleSavingSnippet
{
    public static async Task SaveAsync(IStyleStore store, StyleModel style)
    {
        // <snippet>
        await store.SaveAsync(style, "ink.safetensors", StyleFormat.LowRank);
        using StyleModel ink = await store.LoadAsync("ink.safetensors");
        // </snippet>
    }
}
