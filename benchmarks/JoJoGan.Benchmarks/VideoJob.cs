using System.Diagnostics;
using System.Globalization;
using JoJoGan.DemoModel;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Layers;
using JoJoGan.Models.Networks.Student;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Students;
using JoJoGan.Models.Tensors;
using JoJoGan.Onnx.Students;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using JoJoGan.Video;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>What a student costs: one face against inversion and generator, a clip in frames per second, memory.</summary>
internal static class VideoJob
{
    private const int Rounds = 15;
    private const int Width = 32;
    private const int DrawnSeconds = 4;

    /// <summary>Times one aligned face on libtorch, both ways.</summary>
    public static void Faces()
    {
        NativeAllocator.KeepFreedMemory();
        NativeThreads.ShortOpenMPSpin();
        NativeBackend.EnsureLoaded();
        set_num_threads(Environment.ProcessorCount);
        Console.WriteLine($"{Machine.Description}\n");
        Console.WriteLine("| networks | inversion and generator, ms | student, ms | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        using var noGradient = no_grad();
        (StyleEncoderNetwork demoEncoder, Tensor demoAverage) = NetworkLoader.LoadEncoder(DemoWeights.EncoderPath, CPU);
        using StyleGan2Generator demoGenerator = NetworkLoader.LoadGenerator(DemoWeights.GeneratorPath, CPU);
        Row("demo model, 128 px", (Encoder4EditingNetwork)demoEncoder, demoAverage, demoGenerator);
        using Encoder4EditingNetwork encoder = MadeUpNetworks.Encoder(WorkForm.Library);
        using StyleGan2Generator generator = MadeUpNetworks.Generator(256, WorkForm.Library);
        using Tensor average = zeros(encoder.Layers, encoder.StyleDimension);
        Row("published shapes, 256 px", encoder, average, generator);
        demoEncoder.Dispose();
        demoAverage.Dispose();
        Console.WriteLine("\n| one layer of 3 x 3 of the student of 256 px | plain, ms | depthwise and 1 x 1, ms | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        Layer(Width, 128);
        Layer(2 * Width, 64);
        Layer(3 * Width, 32);
    }

    /// <summary>Draws a clip of 640 x 480 with one face through the services, on ONNX Runtime.</summary>
    /// <param name="seconds">The length of the clip.</param>
    public static async Task ClipAsync(int seconds)
    {
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        try
        {
            string source = Path.Combine(folder, "clip.mp4");
            await ClipFile.WriteAsync(source, Frames(seconds * FaceClip.FramesPerSecond));
            string detector = Path.Combine(folder, "detector.onnx");
            (string Name, string File)[] students =
            [
                (await ExportAsync("demo student, 128 px", DemoWeights.Size)),
                (await ExportAsync("student of 256 px", 256)),
            ];
            Console.WriteLine($"{Machine.Description}\n");
            Console.WriteLine("| student | frames per second | MB a quarter of the way through | at the end |");
            Console.WriteLine("| --- | --- | --- | --- |");
            foreach ((string name, string file) in students)
            {
                await DrawAsync(name, source, detector, file, folder);
            }

            async Task<(string Name, string File)> ExportAsync(string name, int size)
            {
                var services = new ServiceCollection();
                services.AddJoJoGan().UseDemoModel();
                await using ServiceProvider provider = services.BuildServiceProvider();
                OnnxExporter exporter = provider.GetRequiredService<OnnxExporter>();
                await exporter.ExportDetectorAsync(detector);
                using NetworkStudent student = MadeUpStudent(size);
                string file = Path.Combine(folder, FormattableString.Invariant($"{size}.onnx"));
                await exporter.ExportStyleAsync(student, file);
                return (name, file);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Some seconds of a clip, forth and back: to draw each frame anew would take longer than to stylize it.</summary>
    private static IEnumerable<Image<Rgb24>> Frames(int count)
    {
        using Tensor person = full([1, FaceParameters.Count], 0.5f);
        Image<Rgb24>[] drawn = [.. new FaceClip(person, seed: 1).Draw(Math.Min(count, DrawnSeconds * FaceClip.FramesPerSecond))];
        for (int i = 0; i < count; i++)
        {
            int at = i % ((2 * drawn.Length) - 2);
            yield return drawn[at < drawn.Length ? at : (2 * drawn.Length) - 2 - at].Clone();
        }

        Array.ForEach(drawn, frame => frame.Dispose());
    }

    private static long Megabytes => Environment.WorkingSet / 1_000_000;

    private static async Task DrawAsync(string name, string source, string detector, string student, string folder)
    {
        var services = new ServiceCollection();
        services.AddJoJoGanOnnx(o => o.Threads = Environment.ProcessorCount).UseFaceDetector(detector).AddVideo();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using OnnxStudent style = OnnxStudent.Load(student);
        long first = 0;
        double speed = 0;
        await provider.GetRequiredService<IVideoStylizer>().StylizeAsync(
            source,
            Path.Combine(folder, "drawn.mp4"),
            style,
            progress: new Synchronous(p =>
            {
                speed = p.FramesPerSecond;
                first = p.Frames * 4 <= p.TotalFrames ? Megabytes : first;
            }));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | **{speed:0.0}** | {first} | {Megabytes} |"));
    }

    private static void Row(
        string name, Encoder4EditingNetwork encoder, Tensor average, StyleGan2Generator generator)
    {
        int size = generator.Config.Size;
        using NetworkStudent student = MadeUpStudent(size);
        using Tensor face = MadeUpNetworks.Noise(1, 3, size, size);
        using Tensor forEncoder = MadeUpNetworks.Noise(1, 3, encoder.ImageSize, encoder.ImageSize);
        double both = Median(() => generator.Synthesize(Codes(encoder.Invert(forEncoder, average), generator)));
        double one = Median(() => student.Network.forward(face));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {both:0.0} | {one:0.0} | **{both / one:0.0}** |"));
    }

    private static void Layer(int channels, int side)
    {
        using var plain = new WinogradConv2d(channels, channels, 3, padding: 1, withBias: true);
        using var depthwise = new WinogradConv2d(channels, channels, 3, padding: 1, groups: channels);
        using var pointwise = new WinogradConv2d(channels, channels, 1, withBias: true);
        using Tensor input = MadeUpNetworks.Noise(1, channels, side, side);
        double one = Median(() => plain.forward(input));
        double two = Median(() => pointwise.forward(depthwise.forward(input)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {channels} channels, {side} x {side} | {one:0.00} | {two:0.00} | {two / one:0.00} |"));
    }

    /// <summary>The encoder of the published shapes is made for 1024 px, whose codes have more rows.</summary>
    private static Tensor Codes(Tensor codes, StyleGan2Generator generator) => codes.narrow(1, 0, generator.Config.Layers);

    private static NetworkStudent MadeUpStudent(int size)
    {
        using var random = new torch.Generator(7);
        var network = new StudentNetwork(Width, initialization: random);
        network.Freeze();
        return new NetworkStudent(network, new StyleMetadata { Name = "made up", Size = size, Student = new(1, 0) });
    }

    private static double Median(Func<Tensor> draw)
    {
        double[] times = new double[Rounds];
        for (int i = -2; i < Rounds; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            draw();
            times[Math.Max(i, 0)] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times.Order().ElementAt(Rounds / 2);
    }

    private sealed class Synchronous(Action<VideoProgress> show) : IProgress<VideoProgress>
    {
        public void Report(VideoProgress value) => show(value);
    }
}
