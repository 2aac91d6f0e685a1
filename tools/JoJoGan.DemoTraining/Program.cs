using System.CommandLine;
using JoJoGan.DemoTraining;

var folder = new Argument<string>("folder")
{
    Description = "Checkpoints, logs and sample sheets go here; training goes on from what is there.",
};
var stage = new Argument<string>("stage")
{
    Description = "perceptual, generator64, generator128 (after both), adversarial, encoder, restyle (after it), detector, and " +
        "export (after all); import goes on from what export wrote. Apart from those: restyle-export; flowers, " +
        "flowers-discriminator (after perceptual or import), and flowers-export.",
};
stage.AcceptOnlyFromAmong(
    "perceptual", "generator64", "generator128", "adversarial", "encoder", "restyle", "restyle-export", "detector",
    "export", "import", "flowers", "flowers-discriminator", "flowers-export");
var steps = new Option<int>("--steps")
{
    Description = "Steps of the whole training, those of earlier runs included.",
    DefaultValueFactory = _ => 10000,
};
var interval = new Option<int>("--interval") { Description = "Steps between checkpoints.", DefaultValueFactory = _ => 500 };
var seed = new Option<int>("--seed") { Description = "Other weights and faces for another seed.", DefaultValueFactory = _ => 1 };
var device = new Option<string>("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };
var bfloat16 = new Option<bool>("--bfloat16")
{
    Description = "Generator, discriminator and perceptual network compute in bfloat16: " +
        "quicker where the processor or GPU does; weights stay float32.",
};
var output = new Option<string>("--output")
{
    Description = "Where the model is written to and read from.",
    DefaultValueFactory = _ => "src/JoJoGan.DemoModel/weights",
};
var readers = new Option<string>("--readers")
{
    Description = "Where what measures the model is written to and read from.",
    DefaultValueFactory = _ => "benchmarks/JoJoGan.Quality",
};
var flowers = new Option<string>("--flowers")
{
    Description = "Where the generator of flowers is written to.",
    DefaultValueFactory = _ => "samples/weights",
};
var restyle = new Option<string>("--restyle")
{
    Description = "Where the encoder of ReStyle is written to.",
    DefaultValueFactory = _ => "out",
};
var threads = new Option<int>("--threads")
{
    Description = "CPU threads.",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};

var command = new RootCommand("Trains the demo model on synthetic faces.")
{
    folder, stage, steps, interval, seed, device, threads, bfloat16, output, readers, flowers, restyle,
};
command.SetAction((parsed, cancellationToken) =>
{
    torch.set_num_threads(parsed.GetValue(threads));
    var target = new TrainingFolder(parsed.GetValue(folder)!);
    if (parsed.GetValue(stage) is "export" or "import")
    {
        Action<TrainingFolder, string, string> move =
            parsed.GetValue(stage) == "export" ? DemoModelFiles.Write : DemoModelFiles.Read;
        move(target, parsed.GetValue(output)!, parsed.GetValue(readers)!);
        return Task.FromResult(0);
    }

    if (parsed.GetValue(stage) == "flowers-export")
    {
        FlowerFiles.Write(target, parsed.GetValue(flowers)!);
        return Task.FromResult(0);
    }

    if (parsed.GetValue(stage) == "restyle-export")
    {
        DemoModelFiles.WriteReStyle(target, parsed.GetValue(restyle)!);
        return Task.FromResult(0);
    }

    Device where = torch.device(parsed.GetValue(device)!);
    int first = parsed.GetValue(seed);
    torch.manual_seed(first);
    ScalarType? computeType = parsed.GetValue(bfloat16) ? ScalarType.BFloat16 : null;
    using IStage training = parsed.GetValue(stage) switch
    {
        "perceptual" => new PerceptualStage(target, where, first),
        "generator64" => new GeneratorStage(target, where, first, 64, computeType),
        "generator128" => new GeneratorStage(target, where, first, 128, computeType),
        "detector" => new DetectorStage(target, where, first),
        "flowers" => new FlowerStage(target, first, computeType),
        "flowers-discriminator" => new FlowerDiscriminatorStage(target, first),
        "adversarial" => new AdversarialStage(target, where, first, computeType),
        "restyle" => new EncoderStage(target, where, first, computeType, isReStyle: true),
        _ => new EncoderStage(target, where, first, computeType),
    };
    new Trainer(target, parsed.GetValue(steps), parsed.GetValue(interval)).Run(training, cancellationToken);
    return Task.FromResult(0);
});
return await command.Parse(args).InvokeAsync();
