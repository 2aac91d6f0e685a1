using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Video;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>A video to a video whose faces are drawn.</summary>
internal sealed class VideoCommand
{
    private const int Everyone = 64;

    private static readonly VideoOptions Defaults = new();

    private readonly Argument<string> video = new("video") { Description = "A video." };
    private readonly Option<string?> student = new("--student") { Description = "Saved student to draw with." };
    private readonly Option<string?> style = new("--style")
    {
        Description = "Saved style to draw with instead: every frame is inverted, which takes many times as long.",
    };

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "Video to write (.mp4, .m4v, .mov, .mkv or .webm).", Required = true,
    };

    private readonly Option<bool> allFaces = new("--all-faces") { Description = "Draw every face, not only the largest." };
    private readonly Option<int> detectionInterval = new("--detection-interval")
    {
        Description = "Every how many frames faces are looked for, 1 to 1000; between, they are followed.",
        DefaultValueFactory = _ => Defaults.DetectionInterval,
    };

    private readonly Option<string> encoder = new("--video-encoder")
    {
        Description = "ffmpeg's name of the video encoder.", DefaultValueFactory = _ => Defaults.Encoder,
    };

    private readonly Option<int> quality = new("--quality")
    {
        Description = "The encoder's constant quality (crf), 0 to 63: less is better and larger.",
        DefaultValueFactory = _ => Defaults.Quality,
    };

    private readonly Option<string?> preset = new("--preset")
    {
        Description = "The encoder's preset, which trades speed for size; \"none\" for an encoder without presets.",
        DefaultValueFactory = _ => Defaults.Preset,
    };

    private readonly Option<bool> requireIntact = new("--require-intact")
    {
        Description = "Fail where the video is damaged; otherwise what can be read is drawn.",
    };

    private readonly WeightSwitches weights = new(inverts: true, learns: false);

    public static Command Create()
    {
        var self = new VideoCommand();
        var command = new Command("video", "Draw the faces of a video; needs ffmpeg.")
        {
            self.video, self.student, self.style, self.output, self.allFaces, self.detectionInterval, self.encoder,
            self.quality, self.preset, self.requireIntact,
        };
        self.detectionInterval.ReadPlainly();
        self.quality.ReadPlainly();
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string source = parse.GetValue(video)!, target = parse.GetValue(output)!;
        string? studentPath = parse.GetValue(student), stylePath = parse.GetValue(style);
        if (studentPath is null == stylePath is null)
        {
            throw new InvalidOptionsException([$"Give either a student ({student.Name}) or a saved style ({style.Name})."]);
        }

        VideoOptions options = Read(parse);
        options.Validate();
        string model = (studentPath ?? stylePath)!;
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        OutputPath.PrepareFile(
            target, output.Name, "a video", Inputs.With(host.Services, [source, model]), ".mp4", ".m4v", ".mov", ".mkv", ".webm");
        using NewFolders made = NewFolders.For(target);
        using StyleModel drawing = await host.Services.GetRequiredService<IStyleStore>().LoadAsync(model, cancellationToken);
        if (studentPath is not null && drawing is not StudentModel)
        {
            throw new InvalidOptionsException(
                [$"'{studentPath}' is a style, not a student. Train a student of it with 'distill', or draw with the style " +
                $"itself: {style.Name}."]);
        }

        if (drawing is not StudentModel)
        {
            await NetworkLoading.RunAsync(host.Services, withEncoder: true, learning: null, cancellationToken);
            System.Console.WriteLine(
                "Every frame is inverted and drawn by the generator. A student ('distill') takes one small pass instead.");
        }

        VideoResult result = await DrawAsync(host.Services, source, target, drawing, options, cancellationToken);
        System.Console.WriteLine($"video: {Path.GetFullPath(target)}");
        Tell(result);
        return ExitCode.Success;
    }

    private VideoOptions Read(ParseResult parse) => new()
    {
        MaxFaces = parse.GetValue(allFaces) ? Everyone : 1,
        DetectionInterval = parse.GetValue(detectionInterval),
        Encoder = parse.GetValue(encoder)!,
        Quality = parse.GetValue(quality),
        Preset = parse.GetValue(preset) is "none" ? null : parse.GetValue(preset),
        RequireIntact = parse.GetValue(requireIntact),
    };

    private static async Task<VideoResult> DrawAsync(
        IServiceProvider services,
        string source,
        string target,
        StyleModel drawing,
        VideoOptions options,
        CancellationToken cancellationToken)
    {
        var lines = new PlainProgress(System.Console.Out, TimeProvider.System);
        return await services.GetRequiredService<IVideoStylizer>().StylizeAsync(
            source,
            target,
            drawing,
            options,
            new SynchronousProgress<VideoProgress>(p => lines.Report(Line(p), isLast: p.Frames == p.TotalFrames)),
            cancellationToken);
    }

    private static string Line(VideoProgress p)
    {
        string total = p.TotalFrames is { } all ? Invariant($"/{all}") : "";
        string left = p.Remaining is { } remaining ? Invariant($"  {remaining:hh\\:mm\\:ss} left") : "";
        return Invariant($"frame {p.Frames}{total}  {p.FramesPerSecond:0.0} frames/s{left}");
    }

    private static void Tell(VideoResult result)
    {
        System.Console.WriteLine(Invariant($"{result.FramesWithFaces} of {result.Frames} frames have a drawn face"));
        if (result.Damage is { } damage)
        {
            System.Console.WriteLine($"The video is damaged: {LogText.Of(damage)}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
