using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Models.Styles;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Styles;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Saved styles: what they are, other sizes and formats of them, blends.</summary>
internal static class StylesCommand
{
    private const string Unknown = "unknown";

    private static readonly string[] Extensions = [".safetensors", ".pt"];

    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "A folder of styles.",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Argument<string> Style = new("style") { Description = "A saved style." };
    private static readonly Option<string?> Thumbnail =
        new("--thumbnail") { Description = "PNG file to write the thumbnail of the style picture to." };

    public static Command Create()
    {
        var list = new Command("list", "Say which styles are in a folder.") { Folder };
        list.SetAction(List);
        var info = new Command("info", "Say how a style was made.") { Style, Thumbnail };
        info.SetAction(Info);
        return new Command("styles", "Describe, pack, convert and blend saved styles.")
        {
            list, info, StylePackCommand.Create(), StyleConvertCommand.Create(), StyleBlendCommand.Create(),
        };
    }

    private static int List(ParseResult parse)
    {
        string folder = parse.GetValue(Folder)!;
        if (!Directory.Exists(folder))
        {
            throw new InvalidOptionsException(
                [File.Exists(folder)
                    ? $"'{folder}' is a file. Name its folder, or describe the style with 'styles info'."
                    : $"There is no folder '{folder}'. Check the path."]);
        }

        IEnumerable<string> files = Directory.EnumerateFiles(folder)
            .Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
            .Order(StringComparer.Ordinal);
        foreach (string path in files)
        {
            try
            {
                StyleFile file = StyleFiles.Describe(path);
                System.Console.WriteLine(
                    $"{Path.GetFileName(path)}: {Text(file.Metadata.Name)}, {file.Metadata.Size} px, {Form(file)}, " +
                    $"{Megabytes(file.Bytes)} MB, by {Text(file.Metadata.Author)}, license {Text(file.Metadata.License)}");
            }
            catch (CheckpointException)
            {
                System.Console.WriteLine($"{Path.GetFileName(path)}: no style ('inspect' tells what it holds)");
            }
            catch (Exception e) when (e is WeightsNotFoundException or IOException or UnauthorizedAccessException)
            {
                System.Console.WriteLine($"{Path.GetFileName(path)}: cannot be read ('inspect' tells why)");
            }
        }

        return ExitCode.Success;
    }

    private static int Info(ParseResult parse)
    {
        string path = parse.GetValue(Style)!;
        StyleFile file = StyleFiles.Describe(path);
        StyleMetadata made = file.Metadata;
        (string, string)[] facts =
        [
            ("name", Text(made.Name)),
            ("author", Text(made.Author)),
            ("license", Text(made.License)),
            ("form", $"{Form(file)}, {Megabytes(file.Bytes)} MB"),
            ("size", Invariant($"{made.Size} px")),
            ("loss", made.Loss?.ToString() ?? Unknown),
            ("mixed rows", made.MaskRows.Count > 0 ? string.Join(", ", made.MaskRows) : Unknown),
            ("alpha", made.Alpha is { } alpha ? Invariant($"{alpha}") : "random or unknown"),
            ("steps", made.Steps > 0 ? Invariant($"{made.Steps} at {made.LearningRate}") : Unknown),
            ("seed", made.Seed is { } seed ? Invariant($"{seed}") : Unknown),
            ("style pictures", made.References > 0 ? Invariant($"{made.References}") : Unknown),
            ("student", made.Student is { } student ? Invariant($"{student.Steps} steps, seed {student.Seed}") : "no"),
            ("base generator", Text(made.BaseHash)),
            ("made", made.Created is { } created ? Invariant($"{created:u}") : Unknown),
            ("thumbnail", made.Thumbnail.IsEmpty ? "none" : Invariant($"{made.Thumbnail.Length} bytes, PNG")),
        ];
        foreach ((string name, string value) in facts)
        {
            System.Console.WriteLine($"{name}: {value}");
        }

        if (parse.GetValue(Thumbnail) is { } target)
        {
            if (made.Thumbnail.IsEmpty)
            {
                throw new InvalidOptionsException([$"'{path}' holds no thumbnail that {Thumbnail.Name} could write."]);
            }

            OutputPath.PrepareFile(target, Thumbnail.Name, "a picture", [path], ".png");
            using Image<Rgb24> thumbnail = ImageLoader.Load(made.Thumbnail.Span, $"the thumbnail of '{path}'");
            using NewFolders folders = NewFolders.For(target);
            ImageWriter.Write(thumbnail, target);
        }

        return ExitCode.Success;
    }

    private static string Text(string? text) => string.IsNullOrEmpty(text) ? Unknown : LogText.Of(text);

    private static string Form(StyleFile file) => (file.Format, file.Metadata.Student) switch
    {
        (StyleFormat.Full, null) => "full",
        (StyleFormat.Full, _) => "student",
        (StyleFormat.HalfDelta, null) => "half-precision difference",
        (StyleFormat.HalfDelta, _) => "half-precision student",
        _ => "low-rank difference",
    };

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
