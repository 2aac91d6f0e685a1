using JoJoGan;

namespace DocumentSnippets;

internal static class StyleSavingSnippet
{
    public static async Task SaveAsync(IStyleStore store, StyleModel style)
    {
        // <snippet>
        await store.SaveAsync(style, "ink.safetensors", StyleForm.Compact);
        using StyleModel ink = await store.LoadAsync("ink.safetensors");
        // </snippet>
    }
}
