using System.Buffers;
using System.Globalization;
using System.Text;
using JoJoGan.Styles;

namespace JoJoGan.Errors;

/// <summary>
/// Text that somebody else wrote (in a file, as its name, in a server's answer), made fit for messages, logs and terminals:
/// shortened, and with control characters, line ends, characters that turn or hide others, and broken surrogates written as
/// <c>\u001B</c>. The messages of every <see cref="JoJoGanException"/> are escaped already. Metadata
/// (<see cref="StyleMetadata"/>) and names of tensors are not: call this before showing them.
/// </summary>
public static class LogText
{
    /// <summary>The most characters of a whole message, or of a path that a log shows whole: 4000.</summary>
    public const int MessageLength = 4000;

    private const int PathLength = 1000;
    private const int ValueLength = 120;
    private const string Dots = "...";

    /// <summary>The beginning of a text, in one line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">
    /// The most characters of the result, dots for what was left out included. At least 3. The default is 120.
    /// </param>
    /// <returns>The text itself where it is short and plain.</returns>
    public static string Of(string text, int maxLength = ValueLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, Dots.Length);
        var shown = new StringBuilder();
        int cut = 0; // where the text may end so that the dots fit
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            bool isWhole = Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done;
            bool isShown = isWhole && IsShown(rune);
            foreach (char unit in rest[..length])
            {
                _ = isShown ? shown.Append(unit) : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }

            if (shown.Length > maxLength)
            {
                shown.Length = cut;
                return shown.Append(Dots).ToString();
            }

            cut = shown.Length <= maxLength - Dots.Length ? shown.Length : cut;
            rest = rest[length..];
        }

        return shown.ToString();
    }

    /// <summary>The beginning of a path, short enough that a message has room for what is wrong with it.</summary>
    internal static string OfPath(string path) => Of(path, PathLength);

    /// <summary>
    /// An error with its causes and stack traces, as <see cref="Exception.ToString"/> writes it, but for the messages.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <returns>Several lines; each message is in one of them.</returns>
    public static string Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var text = new StringBuilder($"{error.GetType()}: {Of(error.Message, MessageLength)}");
        if (error.InnerException is { } cause)
        {
            text.AppendLine().Append($" ---> {Of(cause)}").AppendLine().Append("   --- End of inner exception stack trace ---");
        }

        return error.StackTrace is { } trace ? text.AppendLine().Append(trace).ToString() : text.ToString();
    }

    /// <summary>Scheme, host, port and path of an address, without user name, password and query (it may be signed).</summary>
    /// <param name="address">The address.</param>
    /// <returns>The escaped address, in one line.</returns>
    public static string Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri
            ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : "a relative address";
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
