using System.Diagnostics;
using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Benchmarks;

/// <summary>Photo and style picture to stylized picture, stage by stage.</summary>
internal static class MainJob
{
    public static async Task RunAsync(IServiceProvider services, string folder, FineTuningLoss loss, int steps)
    {
        FaceLandmarks landmarks = ReadLandmarks(Path.Combine(folder, "landmarks.txt"));
        IFaceAligner aligner = services.GetRequiredService<IFaceAligner>();
        using Image<Rgb24> photo = ImageLoader.Load(Path.Combine(folder, "photo.png"));
        using Image<Rgb24> styleImage = ImageLoader.Load(Path.Combine(folder, "style.png"));
        using AlignedFace face = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = landmarks });
        using AlignedFace reference = await aligner.AlignAsync(new FacePhoto(styleImage) { Landmarks = landmarks });

        long start = Stopwatch.GetTimestamp();
        LatentCode code = (await services.GetRequiredService<IInverter>().InvertAsync([reference.Image]))[0].Code;
        Report("load the encoder and invert one face", Stopwatch.GetElapsedTime(start).TotalSeconds);

        var times = new StepTimes();
        start = Stopwatch.GetTimestamp();
        using StyleModel style = await services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(reference.Image) { Code = code }], new FineTuningOptions { Steps = steps, Loss = loss }, times);
        Report($"fine-tune {steps} steps, networks loaded", Stopwatch.GetElapsedTime(start).TotalSeconds);

        start = Stopwatch.GetTimestamp();
        IReadOnlyList<Image<Rgb24>> result = await services.GetRequiredService<IStylizer>().StylizeAsync(
            [new FacePhoto(face.Image) { IsAligned = true }], style);
        Report("stylize one aligned face", Stopwatch.GetElapsedTime(start).TotalSeconds);
        result[0].Dispose();

        NetworkSource networks = services.GetRequiredService<NetworkSource>();
        string machine = await networks.Worker.RunAsync(() => Machine.DescriptionWith(networks.Device));
        Console.WriteLine();
        Console.WriteLine("| size | loss | s/step, median | min | max | steps | peak MB | machine |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {style.Metadata.Size} | {loss} | {times.Median:0.00} | {times.Least:0.00} | {times.Most:0.00} | {times.Count} " +
            $"| {Machine.PeakMegabytes} | {machine} |"));
    }

    private static void Report(string what, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {seconds:0.00} s"));

    private static FaceLandmarks ReadLandmarks(string path)
    {
        FacePoint[] points = [.. File.ReadAllText(path).Split(' ').Select(p =>
        {
            string[] xy = p.Split(',');
            return new FacePoint(
                double.Parse(xy[0], CultureInfo.InvariantCulture), double.Parse(xy[1], CultureInfo.InvariantCulture));
        })];
        return new FaceLandmarks(points[0], points[1], points[2], points[3]);
    }
}
