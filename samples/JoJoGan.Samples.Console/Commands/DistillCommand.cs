using System.CommandLine;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>A saved style to a student, which draws faces in one pass.</summary>
internal sealed class DistillCommand
{
    private const string PreviewFile = "preview.png";

    private static readonly StudentTrainingOptions Defaults = new();

    private readonly Argument<string> style = new("style") { Description = "A saved style." };
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "File to save the student to (.safetensors). " + TuningSwitches.LastGoodHelp,
        Required = true,
    };

    private readonly Option<int> steps = new("--steps")
    {
        Description = "Number of steps, 1 to 1000000.", DefaultValueFactory = _ => Defaults.Steps,
    };

    private readonly Option<int> size = new("--size")
    {
        Description = "Side of the student's faces in pixels, a multiple of 8; the generator's if not given, at most 256.",
    };

    private readonly Option<int> width = new("--width")
    {
        Description = "Channels of the student's first layer, 8 to 64; time and weights grow with the square.",
        DefaultValueFactory = _ => Defaults.Width,
    };

    private readonly Option<int> batchSize = new("--batch-size")
    {
        Description = "Pairs of a step, 1 to 64.", DefaultValueFactory = _ => Defaults.BatchSize,
    };

    private readonly Option<double> learningRate = new("--learning-rate")
    {
        Description = "The highest learning rate.", DefaultValueFactory = _ => Defaults.LearningRate,
    };

    private readonly Option<double> stability = new("--stability")
    {
        Description = "The weight of the term against flicker, 0 to 100.", DefaultValueFactory = _ => Defaults.StabilityWeight,
    };

    private readonly Option<double> identityWeight = new("--identity-weight")
    {
        Description = "The weight of the term that keeps faces recognizable, 0 to 100; needs an identity network unless it is 0.",
        DefaultValueFactory = _ => Defaults.IdentityWeight,
    };

    private readonly Option<string[]> codes = new("--codes")
    {
        Description = "Saved codes of your own photos to learn on, besides random ones.", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> seed = new("--seed") { Description = "Seed of the run: equal seeds give equal weights." };
    private readonly Option<bool> half = new("--half") { Description = "Store the weights in float16, in half the bytes." };
    private readonly Option<string?> preview = new("--preview")
    {
        Description = $"Folder for {PreviewFile}, written every 50 steps: faces above what the student makes of them.",
    };

    private readonly CheckpointSwitches checkpoint = new();
    private readonly WeightSwitches weights = new(inverts: false, learns: true);

    public static Command Create()
    {
        var self = new DistillCommand();
        var command = new Command("distill", "Train a small network that draws a style fast enough for video.")
        {
            self.style, self.output, self.steps, self.size, self.width, self.batchSize, self.learningRate, self.stability,
            self.identityWeight, self.codes, self.seed, self.half, self.preview,
        };
        foreach (Option option in command.Options)
        {
            option.ReadPlainly();
        }

        self.checkpoint.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string source = parse.GetValue(style)!, target = parse.GetValue(output)!;
        string[] codeFiles = parse.GetValue(codes) ?? [];
        string? previews = parse.GetValue(preview);
        StudentTrainingOptions options = Read(parse);
        options.Validate();
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        OutputPath.PrepareStyle(target, output.Name, Inputs.With(host.Services, [source, .. codeFiles]));
        if (previews is not null)
        {
            OutputPath.PrepareFolder(previews, preview.Name, [PreviewFile], Inputs.With(host.Services, [source, .. codeFiles]));
        }

        var faces = new List<LatentCode>();
        foreach (string path in codeFiles)
        {
            using InvertedFace face = await SavedCode.LoadAsync(host.Services, path, cancellationToken);
            faces.Add(face.Code);
        }

        options.Codes = faces;
        using StyleModel teacher = await host.Services.GetRequiredService<IStyleStore>().LoadAsync(source, cancellationToken);
        using StyleModel student = await TrainAsync(host.Services, teacher, options, previews, target, cancellationToken);
        await StyleSaving.SaveAsync(host.Services, student, target, Format(parse), cancellationToken);
        return ExitCode.Success;
    }

    private StyleFormat Format(ParseResult parse) => parse.GetValue(half) ? StyleFormat.HalfDelta : StyleFormat.Full;

    private StudentTrainingOptions Read(ParseResult parse) => new()
    {
        Steps = parse.GetValue(steps),
        Size = parse.IsGiven(size) ? parse.GetValue(size) : null,
        Width = parse.GetValue(width),
        BatchSize = parse.GetValue(batchSize),
        LearningRate = parse.GetValue(learningRate),
        StabilityWeight = parse.GetValue(stability),
        IdentityWeight = parse.GetValue(identityWeight),
        Seed = parse.GetValue(seed),
        PreviewInterval = parse.IsGiven(preview) ? 50 : 0,
        Checkpoint = checkpoint.Read(parse),
    };

    private static async Task<StyleModel> TrainAsync(
        IServiceProvider services,
        StyleModel teacher,
        StudentTrainingOptions options,
        string? previews,
        string target,
        CancellationToken cancellationToken)
    {
        IStudentTrainer trainer = services.GetRequiredService<IStudentTrainer>();
        return await StyleTraining.RunAsync(
            services, "training the student", options.Steps, target, TrainAsync, cancellationToken);

        async Task<StyleModel> TrainAsync(IProgress<TrainingProgress> progress) =>
            await trainer.TrainAsync(
                teacher,
                options,
                new SynchronousProgress<TrainingProgress>(p =>
                {
                    progress.Report(p);
                    if (p.Preview is { } picture)
                    {
                        WritePreview(picture, previews!);
                    }
                }),
                cancellationToken);
    }

    /// <summary>Writes a preview; that it cannot be written is no reason to lose the training.</summary>
    private static void WritePreview(Image<Rgb24> picture, string folder)
    {
        using (picture)
        {
            try
            {
                Directory.CreateDirectory(folder);
                ImageWriter.Write(picture, Path.Combine(folder, PreviewFile));
            }
            catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
            {
                System.Console.Error.WriteLine($"warning: {LogText.Of(e.Message, LogText.MessageLength)}");
            }
        }
    }
}
