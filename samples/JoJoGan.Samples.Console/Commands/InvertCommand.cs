using System.CommandLine;
using System.Globalization;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Images to codes and what the base generator makes of them.</summary>
internal sealed class InvertCommand
{
    private const string ImageSuffix = "-inverted";
    private const string CodeSuffix = "-code.safetensors";

    private readonly Argument<string[]> photos = ImageArgument.Create("photos", "Photos of faces.");
    private readonly Option<string> output = CommonSwitches.OutputFolder();
    private readonly FaceSwitches faces = FaceSwitches.ForImages();
    private readonly WeightSwitches weights = new(inverts: true, learns: false);

    public static Command Create()
    {
        var self = new InvertCommand();
        var command = new Command("invert", "Find the codes of faces, and draw the faces from them.")
        {
            self.photos, self.output,
        };
        self.faces.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        faces.Check(parse);
        string[] paths = parse.GetValue(photos)!;
        string[] names = ResultFiles.Names(paths);
        string folder = parse.GetValue(output)!;
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        OutputPath.PrepareFolder(
            folder,
            output.Name,
            names.SelectMany(name => new[]
            {
                name + ImageSuffix + ResultFiles.Extension, name + CodeSuffix, InvertedFaceFile.PivotOf(name + CodeSuffix),
            }),
            Inputs.With(host.Services, paths));
        FaceReader people = faces.Read(parse, paths, host.Services);
        await NetworkLoading.RunAsync(host.Services, withEncoder: true, learning: null, cancellationToken);
        var batch = new Batch(parse, paths.Length);
        await batch.ForEachAsync(async photo =>
        {
            using InvertedFace face = (await people.InvertAsync(photo, all: false, cancellationToken))[0].Inverted;
            using Image<Rgb24> inverted = await host.Services.DrawAsync(face, cancellationToken);
            ResultFiles.Write(inverted, folder, names[photo] + ImageSuffix);
            string path = Path.Combine(folder, names[photo] + CodeSuffix);
            await InvertedFaceFile.SaveAsync(
                face, path, host.Services.GetRequiredService<IStyleStore>(), cancellationToken);
            string distance = face.Distance is { } d ? string.Create(CultureInfo.InvariantCulture, $"  distance {d:0.0000}") : "";
            System.Console.WriteLine($"code: {Path.GetFullPath(path)}{distance}");
        });
        return batch.Outcome;
    }
}
