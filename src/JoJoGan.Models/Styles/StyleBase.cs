using JoJoGan.Models.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>Ties styles to the generator they were tuned from.</summary>
internal static class StyleBase
{
    /// <summary>Refuses a style of another base. A style whose base is unknown (the original's files) passes.</summary>
    public static void EnsureMatches(StyleMetadata style, NetworkSource networks)
    {
        if (style.BaseHash is { } hash && hash != networks.GeneratorHash)
        {
            throw new StyleMismatchException(
                $"The style '{LogText.Of(style.Name)}' was tuned from the base generator {Short(hash)}, but the configured one " +
                $"is {Short(networks.GeneratorHash)}. Configure the base generator that the style was made with, or train the " +
                "style again.");
        }
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] + "..." : hash;
}
