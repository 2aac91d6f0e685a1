using JoJoGan.Models.Styles;
using JoJoGan.Styles;

namespace DocumentSnippets;

internal static class StyleBlendSnippet
{
    public static void Blend(StyleModel ink, StyleModel tiger)
    {
        // <snippet>
        using var blend = new BlendedStyle("ink and tiger",
        [
            new WeightedStyle(ink, 0.6),
            new WeightedStyle(tiger, 0.4) { RowWeights = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
        ]);
        // </snippet>
    }
}
