using System.CommandLine;
using JoJoGan.Inversion;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Pictures to codes and what the base generator makes of them.</summary>
internal sealed class InvertCommand
{
    private const string PictureSuffix = "-inverted";
    private const string CodeSuffix = "-code.safetensors";

    private readonly Argument<string[]> photos = PictureArgument.Create("photos", "Photos of faces.");
    private readonly Option<string> output = CommonOptions.OutputFolder();
    private readonly FaceOptions faces = FaceOptions.ForPictures();
    private readonly WeightOptions weights = new(inverts: true, learns: false);

    public static Command Create()
    {
        var self = new InvertCommand();
        var command = new Command("invert", "Find the codes of faces, and draw the faces from them.") { self.photos, self.output };
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
        using IHost host = await weights.StartAsync(parse, cancellationToken).ConfigureAwait(false);
        OutputPath.PrepareFolder(
            folder,
            output.Name,
            names.SelectMany(name => new[] { name + PictureSuffix + ResultFiles.Extension, name + CodeSuffix }),
            Inputs.With(host.Services, paths));
        using FaceSet people = await faces.LoadAsync(parse, paths, host.Services, cancellationToken).ConfigureAwait(false);
        await NetworkLoading.RunAsync(host.Services, withEncoder: true, loss: null, cancellationToken).ConfigureAwait(false);
        IInverter inverter = host.Services.GetRequiredService<IInverter>();
        IFaceGenerator generator = host.Services.GetRequiredService<IFaceGenerator>();
        foreach ((FacePhoto face, string name) in people.Photos.Zip(names))
        {
            IReadOnlyList<LatentCode> codes = await inverter.InvertAsync([face.Picture], cancellationToken).ConfigureAwait(false);
            ResultFiles.Write(await generator.GenerateAsync(codes, cancellationToken).ConfigureAwait(false), [name], PictureSuffix, folder);
            string path = Path.Combine(folder, name + CodeSuffix);
            LatentCodeFile.Save(codes[0], path);
            System.Console.WriteLine($"code: {Path.GetFullPath(path)}");
        }

        return ExitCode.Success;
    }
}
