using JoJoGan.Errors;

namespace JoJoGan.Core.Tests.Errors;

public class LogTextTests
{
    [Theory]
    [InlineData("g_ema.conv1.weight", "g_ema.conv1.weight")]
    [InlineData("Tusche, 水墨, أسود 🎨", "Tusche, 水墨, أسود 🎨")]
    [InlineData(@"C:\styles\new.pt", @"C:\styles\new.pt")]
    [InlineData("\u001B[31m\u0007", @"\u001B[31m\u0007")]
    [InlineData("a\r\nb\tc\0", @"a\u000D\u000Ab\u0009c\u0000")]
    [InlineData("\u0080\u009B31m\u009F\u007F", @"\u0080\u009B31m\u009F\u007F")]
    [InlineData("\u202Agnp\u202E\u2066x\u2069\u200B\uFEFF\u00AD", @"\u202Agnp\u202E\u2066x\u2069\u200B\uFEFF\u00AD")]
    [InlineData("a\u2028b\u2029", @"a\u2028b\u2029")]
    [InlineData("\U000E0041", @"\uDB40\uDC41")]
    public void Text_keeps_what_can_be_read_and_escapes_what_steers(string text, string expected) => LogText.Of(text)
        .Should().Be(expected);

    [Fact]
    public void Halves_of_surrogate_pairs_are_escaped()
    {
        LogText.Of("a\uD800b").Should().Be(@"a\uD800b");
        LogText.Of("\uDC00\uD800").Should().Be(@"\uDC00\uD800");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u001B")]
    [InlineData("🎨")]
    public void Long_texts_end_in_dots_within_their_length(string part)
    {
        string shown = LogText.Of(string.Concat(Enumerable.Repeat(part, 200_000)));

        shown.Should().EndWith("...");
        shown.Length.Should().BeInRange(115, 120);
        char.IsHighSurrogate(shown[^4]).Should().BeFalse();
        LogText.Of(shown).Should().Be(shown, "an excerpt of an excerpt is the same");
        LogText.Of(new string('x', 120)).Should().HaveLength(120).And.NotContain(".");
    }

    [Fact]
    public void Every_error_passes_its_message()
    {
        const string Evil = "\u001B]0;owned\u0007\nerror: none";
        JoJoGanException[] errors =
        [
            new(Evil),
            new CheckpointException(Evil, Evil, Evil, Evil, Evil, faults: [Evil]),
            new FaceNotFoundException(Evil),
            new FileWriteException(Evil, Evil),
            new InvalidOptionsException([Evil]),
            new ModelStoreException(Evil, Evil),
            new NativeBackendException(Evil),
            new ImageException(Evil, Evil),
            new StyleMismatchException(Evil),
            new WeightsNotFoundException(Evil, Evil),
        ];

        errors.Select(error => error.Message)
            .Should().OnlyContain(message => !message.Any(char.IsControl) && message.Contains(@"\u001B]0;owned\u0007\u000A"));
        var checkpoint = (CheckpointException)errors[1];
        string?[] texts =
        [
            checkpoint.Key, checkpoint.Expected, checkpoint.Actual, .. checkpoint.Faults,
            .. ((InvalidOptionsException)errors[4]).Failures,
        ];
        texts.Should().OnlyContain(text => !text!.Any(char.IsControl));
        checkpoint.File.Should().Be(Evil, "the caller may want to open it");
    }

    [Fact]
    public void Messages_are_bounded_and_keep_the_file_and_the_words()
    {
        string much = new('x', 200_000);

        new JoJoGanException(much).Message.Length.Should().BeLessThanOrEqualTo(4000);
        new CheckpointException("is wrong; do this", "a.pt", much, much, much).Message
            .Should().StartWith("a.pt, key 'xxx").And.Contain("': is wrong; do this (expected xxx").And.EndWith("...)")
                .And.Subject.Length.Should().BeLessThan(500);
    }

    [Fact]
    public void Causes_are_told_without_their_control_characters()
    {
        Exception thrown = Thrown(
            new ImageException("Broken.", "a.png", Thrown(new IOException("\u001B[31m\nforged", new FormatException("\u0007")))));

        string[] lines = thrown.ToString().Split(Environment.NewLine);

        lines[0].Should().Be("JoJoGan.Errors.ImageException: a.png: Broken.");
        lines[1].Should().Be(@" ---> System.IO.IOException: \u001B[31m\u000Aforged");
        lines[2].Should().Be(@" ---> System.FormatException: \u0007");
        lines.Should().Contain(line => line.StartsWith("   at JoJoGan.Core.Tests", StringComparison.Ordinal));
        lines.Should().OnlyContain(line => !line.Any(char.IsControl));
    }

    private static Exception Thrown(Exception error)
    {
        try
        {
            throw error;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
