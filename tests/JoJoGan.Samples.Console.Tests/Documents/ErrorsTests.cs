using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.Errors;
using JoJoGan.Extensions.AI;
using JoJoGan.Models.Runtime;
using Microsoft.Extensions.Options;

namespace DocumentSnippets;

/// <summary>docs/troubleshooting.md says of every error of the library what causes and what remedies it.</summary>
public class ErrorsTests
{
    private static readonly string Text = Document.All.Single(d => d.Name == Path.Combine("docs", "troubleshooting.md")).Text;

    [Fact]
    public void Every_error_has_a_row()
    {
        Type[] errors =
        [
            .. new[] { typeof(FacePhoto), typeof(NetworkSource), typeof(DemoWeights), typeof(StyleImageGenerator) }
                .SelectMany(t => t.Assembly.GetExportedTypes())
                .Where(t => t.IsSubclassOf(typeof(JoJoGanException))),
            typeof(OptionsValidationException),
        ];

        errors.Should().HaveCountGreaterThan(9).And.OnlyContain(e => Text.Contains($"\n| `{e.Name}` "));
    }
}
