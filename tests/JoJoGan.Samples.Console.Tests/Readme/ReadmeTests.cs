using System.Text.RegularExpressions;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ReadmeSnippets;

public partial class ReadmeTests
{
    [Fact]
    public void Code_in_the_readme_is_the_code_that_is_compiled_here()
    {
        string[] compiled = [.. new[] { "RegistrationSnippet.cs", "StudioSnippet.cs" }.Select(Snippet)];

        string readme = File.ReadAllText(RepositoryFolder.Combine("README.md"));
        CodeBlock().Matches(readme).Select(m => m.Groups[1].Value).Should().Equal(compiled);
    }

    [Fact]
    public void Registration_in_the_readme_makes_a_studio()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        RegistrationSnippet.Register(builder);
        builder.Services.AddSingleton<Studio>();
        using IHost host = builder.Build();

        host.Services.GetRequiredService<Studio>().Should().NotBeNull();
        host.Services.GetRequiredService<IOptions<JoJoGan.JoJoGanOptions>>().Value.GeneratorPath.Should().Be("stylegan2-ffhq-config-f.pt");
    }

    /// <summary>The lines between the markers, without the indentation of the first.</summary>
    private static string Snippet(string file)
    {
        string[] lines = File.ReadAllLines(RepositoryFolder.Combine("tests", "JoJoGan.Samples.Console.Tests", "Readme", file));
        int begin = Array.FindIndex(lines, l => l.Trim() == "// <snippet>"), end = Array.FindIndex(lines, l => l.Trim() == "// </snippet>");
        int indent = lines[begin].Length - lines[begin].TrimStart().Length;
        return string.Concat(lines[(begin + 1)..end].Select(l => l[Math.Min(indent, l.Length)..] + "\n"));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
