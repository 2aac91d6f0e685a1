using System.CommandLine;
using System.Globalization;
using System.Text;
using JoJoGan.FineTuning;
using JoJoGan.Quality;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

var output = new Option<string>("--output") { Description = "The page to write.", DefaultValueFactory = _ => "out/quality.md" };
var half = new Option<bool>("--bfloat16")
{
    Description = "Also measures bfloat16, which takes many times as long where the processor has none.",
};
var command = new RootCommand("Measures the demo model and one-shot stylization with it against the truth, and writes the page.")
{
    output, half,
};
command.SetAction(async (parsed, _) =>
{
    RenderSetup[] studios = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RenderSetup())];
    RenderSetup setup = studios[0];
    using var scorer = new MetricScorer();
    using StyleModel unchanged = await NoStyleAsync(setup);
    var page = new StringBuilder()
        .AppendLine("# Quality").AppendLine()
        .AppendLine("Written by `benchmarks/JoJoGan.Quality`; every face is one that no training has seen:").AppendLine()
        .AppendLine(
            $"    dotnet run --project benchmarks/JoJoGan.Quality -c Release{(parsed.GetValue(half) ? " -- --bfloat16" : "")}")
        .AppendLine()
        .AppendLine(
            "The perceptual distance is LPIPS with the demo model's narrow VGG16; " +
            "1 is about the distance between any two pictures.").AppendLine();
    await InversionReport.WriteAsync(page, setup, scorer, unchanged);
    await InverterReport.WriteAsync(page, scorer, Console.WriteLine);
    await IdentityReport.WriteAsync(page, scorer, Console.WriteLine);
    await MaskReport.WriteAsync(page, scorer, Console.WriteLine);
    await WriteStylesAsync(page, studios, scorer, unchanged, parsed.GetValue(half), Console.WriteLine);
    string path = Path.GetFullPath(parsed.GetValue(output)!);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    await File.WriteAllTextAsync(path, page.ToString().TrimEnd() + "\n");
    foreach (RenderSetup each in studios)
    {
        each.Dispose();
    }

    return 0;
});

var restyle = new Option<string?>("--restyle") { Description = "An encoder of ReStyle for the demo model, to compare too." };
Command inverters = Section(
    "inverters",
    "Compares the inverters, alone and behind styles, and prints the tables.",
    (page, scorer, say, parsed) => InverterReport.WriteAsync(page, scorer, say, parsed.GetValue(restyle)));
inverters.Options.Add(restyle);
command.Subcommands.Add(inverters);
command.Subcommands.Add(Section(
    "identity", "Measures the identity term of fine-tuning, and prints the table.",
    (page, scorer, say, _) => IdentityReport.WriteAsync(page, scorer, say)));
command.Subcommands.Add(Section(
    "masks", "Measures what the rows of codes draw, and masks of them, and prints the tables.",
    (page, scorer, say, _) => MaskReport.WriteAsync(page, scorer, say)));
command.Subcommands.Add(Section(
    "styles", "Measures one-shot stylization, the formats of style files and the dials, and prints the tables.",
    async (page, scorer, say, _) =>
    {
        RenderSetup[] setups = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RenderSetup())];
        using StyleModel unchanged = await NoStyleAsync(setups[0]);
        await WriteStylesAsync(page, setups, scorer, unchanged, half: false, say);
        Array.ForEach(setups, setup => setup.Dispose());
    }));
var file = new Argument<string>("file") { Description = "The measurements; those that it has are kept." };
var seeds = new Option<int>("--seeds") { Description = "How many seeds.", DefaultValueFactory = _ => 3 };
var names = new Option<string[]>("--recipes")
{
    Description = "The recipes to measure.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. RecipeReport.Names],
};
var recipes = new Command(
    "recipes", "Measures how near recipes of fine-tuning come to the truth, and prints the tables.") { file, seeds, names };
recipes.SetAction(async (parsed, _) =>
{
    RenderSetup[] setups = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RenderSetup())];
    using var scorer = new MetricScorer();
    await RecipeReport.RunAsync(parsed.GetValue(file)!, parsed.GetValue(names)!, parsed.GetValue(seeds), setups, scorer);
    Array.ForEach(setups, setup => setup.Dispose());
    return 0;
});
command.Subcommands.Add(recipes);
var picture = new Argument<string>("picture") { Description = "The SVG file to write." };
var plot = new Command("plot", "Draws the measurements: distance against steps.") { file, picture };
plot.SetAction(parsed => RecipePlot.Write(parsed.GetValue(file)!, parsed.GetValue(picture)!));
command.Subcommands.Add(plot);
var kept = new Argument<string>("folder") { Description = "Where students and clips are kept; those that it has are used." };
var clips = new Option<int>("--clips") { Description = "How many clips.", DefaultValueFactory = _ => 10 };
var seconds = new Option<int>("--seconds") { Description = "The length of a clip.", DefaultValueFactory = _ => 5 };
var video = new Command("video", "Measures stylized clips of moving faces against the truth; needs ffmpeg.")
{
    kept, clips, seconds,
};
video.SetAction(async (parsed, _) =>
{
    await VideoReport.RunAsync(parsed.GetValue(kept)!, parsed.GetValue(clips), parsed.GetValue(seconds));
    return 0;
});
command.Subcommands.Add(video);
return await command.Parse(args).InvokeAsync();

static async Task<StyleModel> NoStyleAsync(RenderSetup setup)
{
    using Tensor anyone = Faces.Draw(1, series: 9);
    using Image<Rgb24> face = Faces.Image(anyone, FaceStyle.Photo);

    // One step at a learning rate of next to nothing leaves the base generator.
    return await setup.LearnAsync([face], FineTuningOptions.Paper with { Steps = 1, LearningRate = 1e-12 });
}

static async Task WriteStylesAsync(
    StringBuilder page, RenderSetup[] setups, MetricScorer scorer, StyleModel unchanged, bool half, Action<string> say)
{
    await StylizationReport.WriteAsync(page, setups, scorer, unchanged, say);
    var dials = new StringBuilder();
    await Task.WhenAll(
        SweepReport.WriteAsync(dials, setups[0], scorer, say),
        Task.Run(async () =>
        {
            await FormReport.WriteAsync(page, setups[^1], scorer, say);
            if (half)
            {
                await PrecisionReport.WriteAsync(page, scorer, say);
            }
        }));
    page.Append(dials);
}

static Command Section(
    string name, string description, Func<StringBuilder, MetricScorer, Action<string>, ParseResult, Task> write)
{
    var section = new Command(name, description);
    section.SetAction(async (parsed, _) =>
    {
        using var scorer = new MetricScorer();
        var text = new StringBuilder();
        await write(text, scorer, Console.Error.WriteLine, parsed);
        Console.Write(text);
        return 0;
    });
    return section;
}
