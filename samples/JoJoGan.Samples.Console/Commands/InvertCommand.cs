using System.CommandLine;
using JoJoGan.Checkpoints;
using JoJoGan.Inversion;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TorchSharp;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Pictures to codes and what the base generator makes of them.</summary>
internal sealed class InvertCommand
{
    private readonly Argument<string[]> photos = new("photos") { Description = "Photos of faces.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> output = CommonOptions.OutputFolder();
    private readonly FaceOptions faces = new();
    private readonly WeightOptions weights = new();

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
        string[] paths = parse.GetValue(photos)!;
        string folder = parse.GetValue(output)!;
        using var pictures = new PictureSet();
        FacePhoto[] loaded = [.. paths.Select(p => pictures.Add(faces.Load(parse, p)))];
        using IHost host = await weights.StartAsync(parse, cancellationToken).ConfigureAwait(false);
        var codes = new List<LatentCode>();
        foreach (FacePhoto photo in loaded)
        {
            using AlignedFace face = await host.Services.GetRequiredService<IFaceAligner>().AlignAsync(photo, cancellationToken).ConfigureAwait(false);
            codes.AddRange(await host.Services.GetRequiredService<IInverter>().InvertAsync([face.Picture], cancellationToken).ConfigureAwait(false));
        }

        WriteCodes(codes, paths, folder);
        ResultFiles.Write(
            await host.Services.GetRequiredService<IFaceGenerator>().GenerateAsync(codes, cancellationToken).ConfigureAwait(false),
            paths, "-inverted", folder);
        return 0;
    }

    private static void WriteCodes(List<LatentCode> codes, string[] paths, string folder)
    {
        Directory.CreateDirectory(folder);
        string[] names = ResultFiles.Names(paths);
        for (int i = 0; i < codes.Count; i++)
        {
            using torch.Tensor batch = LatentTensors.ToTensor([codes[i]]);
            using torch.Tensor code = batch.squeeze(0);
            string path = Path.Combine(folder, names[i] + "-code.safetensors");
            SafetensorsFile.Write(path, [new("latent", code)]);
            System.Console.WriteLine($"code: {Path.GetFullPath(path)}");
        }
    }
}
