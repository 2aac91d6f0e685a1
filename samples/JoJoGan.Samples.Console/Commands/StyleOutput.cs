using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The options of a command that writes a style made of others: where to, in which form, and what it says of itself.</summary>
internal sealed class StyleOutput
{
    private readonly Option<string> output = new("--output", "-o") { Description = "File to write (.safetensors).", Required = true };
    private readonly Option<StyleForm> form = new("--form")
    {
        Description = "full: all weights; half: what differs from the base generator, in half precision; compact: a tenth of the full size or less, a little off.",
        DefaultValueFactory = _ => StyleForm.Compact,
    };

    private readonly Option<string?> name = new("--name") { Description = "What the style is called." };
    private readonly Option<string?> author = new("--author") { Description = "Who made it." };
    private readonly Option<string?> licence = new("--licence") { Description = "The licence that it is given away under, for instance CC-BY-4.0." };

    public StyleOutput() =>
        form.ReadAsOneOf([("full", StyleForm.Full), ("half", StyleForm.HalfDifference), ("compact", StyleForm.Compact)]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { output, form, name, author, licence })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Checks that the file can be written.</summary>
    public void Prepare(ParseResult parse, IServiceProvider services, string[] styles) =>
        OutputPath.PrepareStyle(parse.GetValue(output)!, output.Name, Inputs.With(services, styles));

    /// <summary>Writes the style.</summary>
    public async Task WriteAsync(ParseResult parse, IServiceProvider services, StyleModel style, CancellationToken cancellationToken)
    {
        string path = parse.GetValue(output)!;
        StyleMetadata metadata = style.Metadata;
        style.Metadata = metadata with
        {
            Name = parse.GetValue(name) ?? metadata.Name,
            Author = parse.GetValue(author) ?? metadata.Author,
            Licence = parse.GetValue(licence) ?? metadata.Licence,
        };
        using NewFolders made = NewFolders.For(path);
        await services.GetRequiredService<IStyleStore>()
            .SaveAsync(style, path, parse.GetValue(form), cancellationToken).ConfigureAwait(false);
        System.Console.WriteLine($"style: {Path.GetFullPath(path)}");
    }
}
