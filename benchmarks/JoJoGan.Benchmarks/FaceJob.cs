using System.Diagnostics;
using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Runtime;
using JoJoGan.Runtime;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Benchmarks;

/// <summary>Finding faces at 640 px and cutting them out at 1024 px, one picture at a time and several together.</summary>
internal static class FaceJob
{
    private const int Rounds = 9;
    private const int Images = 8;

    public static async Task RunAsync()
    {
        Console.WriteLine("| work | ms a picture, median | of the first row | peak MB |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (RetinaFaceBackbone backbone in Enum.GetValues<RetinaFaceBackbone>())
        {
            await DetectAsync(backbone);
        }

        await AlignAsync();
    }

    private static async Task DetectAsync(RetinaFaceBackbone backbone)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            WriteWeights(backbone, path);
            using Image<Rgb24> picture = Noise(640, 480);
            double first = 0;
            foreach (int batch in new[] { 1, 4, 8 })
            {
                var services = new ServiceCollection();
                services.AddJoJoGan(o =>
                {
                    o.Threads = Environment.ProcessorCount;
                    o.Detection = new FaceDetectionOptions
                    {
                        LongestSide = 640,
                        BatchSize = batch,
                        ScoreThreshold = 0.99,
                        TryRotations = false,
                    };
                }).UseFaceDetector(path);
                using ServiceProvider provider = services.BuildServiceProvider();
                IFaceDetector detector = provider.GetRequiredService<IFaceDetector>();
                Image<Rgb24>[] pictures = [.. Enumerable.Repeat(picture, Images)];
                double each = await MedianAsync(() => detector.DetectAsync(pictures)) / Images;
                first = first > 0 ? first : each;
                Row($"find faces, {backbone}, 640 x 480, batches of {batch}", each, first);
                if (batch == 8 && backbone == RetinaFaceBackbone.MobileNet025)
                {
                    DeviceWorker worker = provider.GetRequiredService<NetworkSource>().Worker;
                    Console.WriteLine($"| {await worker.RunAsync(() => Machine.Description)} | | | |");
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task AlignAsync()
    {
        var aligner = new FfhqFaceAligner();
        double first = 0;
        foreach ((int width, int height, double eyes) in new[] { (640, 480, 60.0), (4000, 3000, 300), (4000, 3000, 1200) })
        {
            using Image<Rgb24> photo = Noise(width, height);
            (double x, double y) = (width / 2.0, height / 2.0);
            var face = new FaceLandmarks(
                new(x - (eyes / 2), y), new(x + (eyes / 2), y), new(x - (eyes * 0.4), y + eyes), new(x + (eyes * 0.4), y + eyes));
            double each = await MedianAsync(() => aligner.AlignAsync(new FacePhoto(photo) { Landmarks = face }));
            first = first > 0 ? first : each;
            Row($"cut out at 1024 px, {width} x {height}, eyes {eyes} px apart", each, first);
        }
    }

    /// <summary>The published network's shapes; what it finds does not matter for its speed.</summary>
    private static void WriteWeights(RetinaFaceBackbone backbone, string path)
    {
        using var random = new torch.Generator(1);
        using var network = new RetinaFaceNetwork(backbone);
        using var noGradient = torch.no_grad();
        foreach (torch.Tensor weight in network.parameters().Where(p => p.dim() > 1))
        {
            using torch.Tensor values = torch.randn(weight.shape, generator: random);
            weight.copy_(values).mul_(Math.Sqrt(2.0 * weight.shape[0] / weight.numel()));
        }

        SafetensorsFile.Write(path, network.state_dict());
    }

    private static Image<Rgb24> Noise(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(1).NextBytes(pixels);
        return Image.LoadPixelData<Rgb24>(pixels, width, height);
    }

    /// <summary>Milliseconds; the first round, which sets memory up, is left out.</summary>
    private static async Task<double> MedianAsync<T>(Func<Task<T>> work)
    {
        var times = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            (await work() as IDisposable)?.Dispose();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Skip(1).Order().ElementAt(Rounds / 2);
    }

    private static void Row(string work, double milliseconds, double first) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {work} | {milliseconds:0.0} | {milliseconds / first:0.00} | {Machine.PeakMegabytes} |"));
}
