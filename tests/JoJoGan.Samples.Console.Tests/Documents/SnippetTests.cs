using System.Text.RegularExpressions;
using JoJoGan;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DocumentSnippets;

/// <summary>The documents' code is that between the markers of this folder's ...Snippet.cs files, and so compiles.</summary>
public partial class SnippetTests
{
    [Fact]
    public void Code_in_the_documents_is_the_code_that_is_compiled_here()
    {
        string[] compiled =
            [.. Directory.GetFiles(RepositoryFolder.Combine("tests", "JoJoGan.Samples.Console.Tests", "Documents"), "*Snippet.cs")
                .Select(Snippet)];

        string[] shown = [.. Document.All.SelectMany(d => CodeBlock().Matches(d.Text)).Select(m => m.Groups[1].Value)];

        shown.Should().OnlyContain(code => compiled.Contains(code));
        compiled.Should().OnlyContain(code => shown.Contains(code), "code that no document shows needs no snippet");
    }

    [Fact]
    public void Registration_in_the_quick_start_makes_a_studio()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        RegistrationSnippet.Register(builder);
        builder.Services.AddSingleton<Studio>();
        using IHost host = builder.Build();

        host.Services.GetRequiredService<Studio>().Should().NotBeNull();
        host.Services.GetRequiredService<IOptions<JoJoGanOptions>>()
            .Value.GeneratorPath.Should().Be("stylegan2-ffhq-config-f.pt");
    }

    [Fact]
    public void Registration_of_image_generators_makes_two_of_them()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        ImageGeneratorRegistrationSnippet.Register(builder);
        using IHost host = builder.Build();

        NameOf(host.Services.GetRequiredService<IImageGenerator>()).Should().Be("ink");
        NameOf(host.Services.GetRequiredKeyedService<IImageGenerator>("comic")).Should().Be("comic");

        static string? NameOf(IImageGenerator generator) => generator.GetRequiredService<ImageGeneratorMetadata>().DefaultModelId;
    }

    [Fact]
    public void Registration_of_two_models_makes_studios_and_generators_of_both()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        KeyedRegistrationSnippet.Register(builder);
        builder.Services.AddSingleton<Studio>().AddSingleton<PortraitStudio>();
        using IHost host = builder.Build();

        host.Services.GetRequiredService<Studio>().Should().NotBeNull();
        host.Services.GetRequiredService<PortraitStudio>().Should().NotBeNull();
        host.Services.GetRequiredKeyedService<IImageGenerator>("ink").GetService(typeof(IStylizer))
            .Should().BeSameAs(host.Services.GetRequiredKeyedService<IStylizer>("ffhq"));
    }

    /// <summary>The lines between the markers, without the indentation of the first.</summary>
    private static string Snippet(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int begin = Array.FindIndex(lines, l => l.Trim() == "// <snippet>");
        int end = Array.FindIndex(lines, l => l.Trim() == "// </snippet>");
        int indent = lines[begin].Length - lines[begin].TrimStart().Length;
        return string.Concat(lines[(begin + 1)..end].Select(l => l[Math.Min(indent, l.Length)..] + "\n"));
    }

    [GeneratedRegex(
        "^```(?:csharp|cs|c#)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CodeBlock();
}
