using System.CommandLine;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Students;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>The options of a command that writes a style made of others: path, format and metadata.</summary>
internal sealed class StyleOutput
{
    private readonly Option<string> output =
        new("--output", "-o") { Description = "File to write (.safetensors).", Required = true };
    private readonly Option<StyleFormat> format = new("--format")
    {
        Description = "full: all weights; half: what differs from the base generator, in half precision; " +
            "low-rank: a tenth of the full size or less, a little off.",
        DefaultValueFactory = _ => StyleFormat.LowRank,
    };

    private readonly Option<string?> name = new("--name") { Description = "What the style is called." };
    private readonly Option<string?> author = new("--author") { Description = "Who made it." };
    private readonly Option<string?> license =
        new("--license") { Description = "The license that it is given away under, for instance CC-BY-4.0." };

    public StyleOutput() =>
        format.ReadAsOneOf([("full", StyleFormat.Full), ("half", StyleFormat.HalfDelta), ("low-rank", StyleFormat.LowRank)]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { output, format, name, author, license })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Checks that the file can be written.</summary>
    public void Prepare(ParseResult parse, IServiceProvider services, string[] styles) =>
        OutputPath.PrepareStyle(parse.GetValue(output)!, output.Name, Inputs.With(services, styles));

    /// <summary>Writes the style.</summary>
    public async Task WriteAsync(
        ParseResult parse, IServiceProvider services, StyleModel style, CancellationToken cancellationToken)
    {
        string path = parse.GetValue(output)!;
        StyleMetadata metadata = style.Metadata;
        style.Metadata = metadata with
        {
            Name = parse.GetValue(name) ?? metadata.Name,
            Author = parse.GetValue(author) ?? metadata.Author,
            License = parse.GetValue(license) ?? metadata.License,
        };
        using NewFolders made = NewFolders.For(path);
        await services.GetRequiredService<IStyleStore>().SaveAsync(style, path, FormatFor(style, parse), cancellationToken);
        System.Console.WriteLine($"style: {Path.GetFullPath(path)}");
    }
    private StyleFormat FormatFor(StyleModel style, ParseResult parse) => (style, parse.GetValue(format)) switch
    {
        (StudentModel, StyleFormat.LowRank) when parse.IsGiven(format) =>
            throw new InvalidOptionsException([$"{format.Name} must be full or half for a student, which has no base."]),
        (StudentModel, StyleFormat.LowRank) => StyleFormat.HalfDelta,
        var (_, chosen) => chosen,
    };
}
