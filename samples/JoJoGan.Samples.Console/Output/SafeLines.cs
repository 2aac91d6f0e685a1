using System.Text;
using JoJoGan.Errors;

namespace JoJoGan.Samples.Console.Output;

/// <summary>
/// A terminal's or log's stream on which one call writes one line: names and texts from files, which most lines hold, can neither
/// steer the terminal nor begin a line of their own.
/// </summary>
internal sealed class SafeLines(TextWriter output) : TextWriter
{
    private const int LongestLine = 4000;

    /// <inheritdoc />
    public override Encoding Encoding => output.Encoding;

    /// <summary>Guards all that is written by lines. To be called before anything is written.</summary>
    public static void Install()
    {
        System.Console.SetOut(new SafeLines(System.Console.Out));
        System.Console.SetError(new SafeLines(System.Console.Error));
    }

    /// <inheritdoc />
    public override void WriteLine(string? value) => output.WriteLine(LogText.Of(value ?? "", LongestLine));

    /// <summary>Writes what is not a line: help, and a progress bar that moves on a terminal.</summary>
    /// <param name="value">The program's own text.</param>
    public override void Write(string? value) => output.Write(value);

    /// <inheritdoc />
    public override void Write(char value) => output.Write(value);

    /// <inheritdoc />
    public override void Flush() => output.Flush();
}
