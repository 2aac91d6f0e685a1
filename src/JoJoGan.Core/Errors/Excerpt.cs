using System.Globalization;

namespace JoJoGan.Checkpoints;

/// <summary>Makes text from a file fit for a message: bounded in length, without control or invisible characters.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    public static string Of(string text)
    {
        string start = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return string.Create(start.Length, start, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = IsShown(source[i]) ? source[i] : '?';
            }
        });
    }

    private static bool IsShown(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
