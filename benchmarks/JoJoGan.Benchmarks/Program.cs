using JoJoGan.Benchmarks;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using Microsoft.Extensions.DependencyInjection;

if (args is ["faces"])
{
    await FaceJob.RunAsync();
    return 0;
}

if (args is ["styles"])
{
    await LoadJob.RunAsync();
    Console.WriteLine();
    await StyleJob.RunAsync();
    return 0;
}

if (args is ["recipes"] or ["recipes", "--device", _])
{
    return await OnDeviceAsync(RecipeJob.RunAsync);
}

if (args is ["plot", string page, string picture])
{
    GrowthPlot.Write(page, picture);
    return 0;
}

if (args is [LoadJob.Command, string network, string way, string file])
{
    LoadJob.Measure(network, way, file);
    return 0;
}

if (args is [
    Measurement.Command, string kind, string size, string count, string form, string rounds, string threads, string needed])
{
    var work = new Workload(kind, Number(size), Number(count));
    Measurement.Run(work, Enum.Parse<WorkForm>(form), Number(rounds), Number(threads), needed);
    return 0;
}

if (args is ["compare", ..] && args.Skip(2).All(form => Enum.TryParse<WorkForm>(form, out _)))
{
    await CompareJob.RunAsync(
        args.Length > 1 ? Number(args[1]) : 5, Environment.ProcessorCount, [.. args.Skip(2).Select(Enum.Parse<WorkForm>)]);
    return 0;
}

if (args is ["original", string python, string originals, ..])
{
    await OriginalJob.RunAsync(python, originals, args.Length > 3 ? Number(args[3]) : 5, Environment.ProcessorCount);
    return 0;
}

if (args is ["onnx", ..])
{
    await OnnxJob.RunAsync(args.Length > 1 ? Number(args[1]) : 5, Environment.ProcessorCount);
    return 0;
}

if (args is ["students"])
{
    VideoJob.Faces();
    return 0;
}

if (args is ["video", ..])
{
    await VideoJob.ClipAsync(args.Length > 1 ? Number(args[1]) : 10);
    return 0;
}

if (args is ["growth", ..])
{
    await GrowthJob.RunAsync(args.Length > 1 ? Number(args[1]) : 5, Environment.ProcessorCount);
    return 0;
}

if (args.Length < 2 || !Enum.TryParse(args[1], ignoreCase: true, out FineTuningLoss loss))
{
    await Console.Error.WriteLineAsync(
        "usage: jojogan-benchmarks FOLDER discriminator|lpips [STEPS] [--device DEVICE], or\n" +
        "jojogan-benchmarks compare [ROUNDS [FORM...]], or\n" +
        "jojogan-benchmarks growth|onnx [ROUNDS], or jojogan-benchmarks original PYTHON FOLDER [ROUNDS], or\n" +
        "jojogan-benchmarks students, or jojogan-benchmarks video [SECONDS], or\n" +
        "jojogan-benchmarks faces|styles, or jojogan-benchmarks recipes [--device DEVICE], or\n" +
        "jojogan-benchmarks plot PAGE PICTURE\n" +
        "FOLDER holds stylegan2.pt, e4e.pt, vgg16.pth, lpips.pth, photo.png, style.png and landmarks.txt,\n" +
        "as jojogan-demofiles writes them.\n" +
        "Times the main job through the services and prints a row for docs/performance.md;\n" +
        "compare measures the library against the plain form of the same work, and further forms of it: PlainDefault,\n" +
        "LibraryRecomputing, LibraryBFloat16; growth measures how cost grows with the work;\n" +
        "onnx measures exported networks on ONNX Runtime against the library on libtorch;\n" +
        "original measures the library against the original's own code: a Python with PyTorch, and a folder with checkouts of\n" +
        "mchong6/JoJoGAN and richzhang/PerceptualSimilarity;\n" +
        "faces times the finding and cutting out of faces, styles the loading of weights and style files,\n" +
        "recipes a whole fine-tuning run, students one face by a student and by inversion,\n" +
        "video a clip on ONNX Runtime (with ffmpeg):\n" +
        "none of them needs files.\n" +
        "plot draws the growth tables of docs/performance.md as an SVG picture.");
    return 2;
}

string folder = args[0];
int steps = args.Length > 2 && args[2] != "--device" ? Number(args[2]) : 5;
return await OnDeviceAsync(async device =>
{
    var services = new ServiceCollection();
    services.AddJoJoGan(o => o.Threads = Environment.ProcessorCount)
        .UseGenerator(Path.Combine(folder, "stylegan2.pt"))
        .UseEncoder(Path.Combine(folder, "e4e.pt"))
        .UseLpips(Path.Combine(folder, "vgg16.pth"), Path.Combine(folder, "lpips.pth"))
        .UseDevice(device);
    await using ServiceProvider provider = services.BuildServiceProvider();
    await MainJob.RunAsync(provider, folder, loss, steps);
});

async Task<int> OnDeviceAsync(Func<string, Task> run)
{
    try
    {
        await run(args is [.., "--device", string device] ? device : "cpu");
        return 0;
    }
    catch (JoJoGanException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
