using System.Text.RegularExpressions;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>The first lines that ffmpeg writes of errors; a damaged file can make it write millions.</summary>
internal sealed partial class ErrorLines
{
    private const int MostLines = 8;
    private const int MostCharacters = 200;

    private readonly List<string> lines = [];
    private int more;

    public void Add(string line)
    {
        string text = LogText.Of(Address().Replace(line, "").Trim(), MostCharacters);
        if (text.Length == 0 || lines.Contains(text))
        {
            return;
        }

        if (lines.Count < MostLines)
        {
            lines.Add(text);
        }
        else
        {
            more++;
        }
    }

    public override string ToString() => string.Join("; ", lines) + (more > 0 ? $"; and {more} more" : "");

    // "[h264 @ 0x55d0c8a3e440] error"
    [GeneratedRegex(" @ 0x[0-9a-f]+")]
    private static partial Regex Address();
}
