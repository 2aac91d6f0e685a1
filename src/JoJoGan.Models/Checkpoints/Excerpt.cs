namespace JoJoGan.Checkpoints;

/// <summary>Makes text from a file fit for a message: bounded in length and without control characters.</summary>
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
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
