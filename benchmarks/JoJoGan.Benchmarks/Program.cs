using JoJoGan;
using JoJoGan.Benchmarks;
using Microsoft.Extensions.DependencyInjection;

if (args is ["faces"])
{
    await FaceJob.RunAsync().ConfigureAwait(false);
    return 0;
}

if (args is [Measurement.Command, string work, string side, string form, string count, string threads])
{
    Measurement.Run(work, Number(side), Enum.Parse<WorkForm>(form), Number(count), Number(threads));
    return 0;
}

if (args is ["compare", ..])
{
    await CompareJob.RunAsync(
        args.Length > 1 ? Number(args[1]) : 3,
        args.Length > 2 ? Number(args[2]) : Environment.ProcessorCount,
        args.Length > 3 ? args[3] : "").ConfigureAwait(false);
    return 0;
}

if (args.Length < 2 || !Enum.TryParse(args[1], ignoreCase: true, out FineTuningLoss loss))
{
    await Console.Error.WriteLineAsync(
        "usage: jojogan-benchmarks FOLDER discriminator|lpips [STEPS], or jojogan-benchmarks faces\n" +
        "FOLDER holds stylegan2.pt, e4e.pt, vgg16.pth, lpips.pth, photo.png, style.png and landmarks.txt, as jojogan-demofiles writes them.\n" +
        "Times the main job through the services and prints a row for docs/performance.md;\n" +
        "faces times the finding and cutting out of faces, which needs no files.").ConfigureAwait(false);
    return 2;
}

string folder = args[0];
int steps = args.Length > 2 ? Number(args[2]) : 5;
var services = new ServiceCollection();
services.AddJoJoGan(o => o.Threads = Environment.ProcessorCount)
    .UseGenerator(Path.Combine(folder, "stylegan2.pt"))
    .UseEncoder(Path.Combine(folder, "e4e.pt"))
    .UseLpips(Path.Combine(folder, "vgg16.pth"), Path.Combine(folder, "lpips.pth"));
using ServiceProvider provider = services.BuildServiceProvider();

await MainJob.RunAsync(provider, folder, loss, steps).ConfigureAwait(false);
return 0;

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
