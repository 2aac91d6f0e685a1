using System.Globalization;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>Exported networks on ONNX Runtime against the library on libtorch, in one run.</summary>
internal static class OnnxJob
{
    private static readonly Workload[] Works =
    [
        new(Workload.Detection, 640, 1),
        new(Workload.Inversion, 256, 1),
        new(Workload.Generation, 256, 1),
        new(Workload.Generation, 256, 8),
        new(Workload.Generation, 1024, 1),
        new(Workload.Loading, 1024, 1),
    ];

    /// <summary>Exports networks of the published shapes, measures and prints a table.</summary>
    /// <param name="rounds">Rounds, after one that sets memory up.</param>
    /// <param name="threads">CPU threads.</param>
    public static async Task RunAsync(int rounds, int threads)
    {
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        try
        {
            string[] differences = [.. ExportAndCompare(folder)];
            Console.WriteLine($"{Machine.Description}, ONNX Runtime {OnnxWorkload.Version}\n");
            Console.WriteLine(
                "| work | libtorch, s | ONNX Runtime, s | libtorch to ONNX Runtime | peak MB: libtorch | ONNX Runtime |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
            foreach (Workload work in Works)
            {
                // What loads is measured once in each process, everything else again and again in one.
                int processes = work.Kind == Workload.Loading ? rounds : 1, each = work.Kind == Workload.Loading ? 0 : rounds;
                Measurement[] library = new Measurement[processes], onnx = new Measurement[processes];
                for (int i = 0; i < processes; i++)
                {
                    library[i] = await Measurement.InOtherProcessAsync(work, WorkForm.Library, each, threads, folder);
                    onnx[i] = await Measurement.InOtherProcessAsync(work, WorkForm.OnnxRuntime, each, threads, folder);
                }

                (Measurement one, Measurement two) = (Joined(library), Joined(onnx));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {work} | {one} | {two} | **{one.Median / two.Median:0.00}** | {one.PeakMegabytes} " +
                    $"| {two.PeakMegabytes} |"));
            }

            Console.WriteLine(
                $"\nLargest error against libtorch in double precision, of the range: {string.Join("; ", differences)}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Measurement Joined(Measurement[] parts) =>
        new([.. parts.SelectMany(part => part.Seconds)], parts.Max(part => part.PeakMegabytes));

    /// <summary>Exports every network and says how far its results are from those in double precision.</summary>
    private static IEnumerable<string> ExportAndCompare(string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (int size in new[] { 256, 1024 })
        {
            using StyleGan2Generator generator = MadeUpNetworks.Generator(size, WorkForm.Library);
            string file = OnnxWorkload.FileOf(folder, Workload.Generation, size);
            Write(file, graph => GeneratorGraph.AddTo(graph, generator.Config, generator.state_dict()));
            SafetensorsFile.Write(Path.Combine(folder, $"{size}.safetensors"), generator.state_dict());
            Tensor codes = MadeUpNetworks.Noise(1, generator.Config.Layers, generator.Config.StyleDim);
            yield return Compare($"generator {size} px", file, codes, generator, x => generator.Synthesize(x));
        }

        using Encoder4EditingNetwork encoder = MadeUpNetworks.Encoder(WorkForm.Library);
        Tensor average = MadeUpNetworks.Noise(encoder.Layers, encoder.StyleDimension);
        Tensor faces = MadeUpNetworks.Noise(1, 3, 256, 256);
        string encoderFile = OnnxWorkload.FileOf(folder, Workload.Inversion, 256);
        Write(encoderFile, graph => EncoderGraph.AddTo(graph, encoder, average));
        yield return Compare("e4e", encoderFile, faces, encoder, x => encoder.Invert(x, average.to(x.dtype)));
        using RetinaFaceNetwork detector = MadeUpNetworks.Detector();
        string detectorFile = OnnxWorkload.FileOf(folder, Workload.Detection, 640);
        Write(detectorFile, graph => DetectorGraph.AddTo(graph, detector.state_dict()));
        Tensor photo = MadeUpNetworks.Noise(1, 3, 640, 640);
        yield return Compare("detector 640 px, boxes", detectorFile, photo, detector, x => detector.forward(x).Boxes);
    }

    /// <summary>Compares both runtimes with libtorch in double precision, in which the network is left.</summary>
    private static string Compare(string name, string file, Tensor input, nn.Module network, Func<Tensor, Tensor> compute)
    {
        Tensor single = compute(input);
        Tensor found = tensor(OnnxWorkload.FirstOutput(file, input.data<float>().ToArray(), input.shape), single.shape);
        network.to(ScalarType.Float64);
        Tensor exact = compute(input.to(ScalarType.Float64));
        double range = (exact.max() - exact.min()).ToDouble();
        return string.Create(CultureInfo.InvariantCulture, $"{name} {Off(found):0.0e-0} (libtorch {Off(single):0.0e-0})");

        double Off(Tensor result) => (result - exact).abs().max().ToDouble() / range;
    }

    private static void Write(string path, Action<OnnxGraph> addTo)
    {
        using DisposeScope scope = NewDisposeScope();
        var graph = new OnnxGraph("JoJoGan", halfPrecision: false);
        addTo(graph);
        OnnxFile.Write(path, graph, new Dictionary<string, string>(), OnnxFile.MostWeights, CancellationToken.None);
    }
}
