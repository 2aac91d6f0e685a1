using System.Diagnostics;
using System.Globalization;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>
/// Loading the networks of the published shapes from files, each in a process of its own: as the library does it, straight from
/// the file into the network, and the plain way, all tensors read first and then copied into the network.
/// </summary>
internal static class LoadJob
{
    /// <summary>The command of the other process.</summary>
    public const string Command = "load";

    private const string Plain = "plain";
    private const string Small = ".small";

    public static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        try
        {
            Console.WriteLine("| file, warm | tensors MB | way | s | peak MB above the process's own | of the tensors |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
            foreach (string network in new[] { "generator", "encoder" })
            {
                string path = Path.Combine(folder, network + ".safetensors");
                double tensors = Write(network, path) / 1e6;
                foreach (string way in new[] { "library", Plain })
                {
                    double[] figures = await InOtherProcessAsync(network, way, path);
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {network} | {tensors:0} | {way} | {figures[0]:0.00} | {figures[1]:0} " +
                        $"| {figures[1] / tensors:0.00} |"));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Loads in this process and prints seconds and megabytes.</summary>
    public static void Measure(string network, string way, string path)
    {
        NetworkLoader.LoadGenerator(path + Small, CPU).Dispose(); // the memory of libtorch and of this code is not the file's
        long before = Process.GetCurrentProcess().WorkingSet64;
        long start = Stopwatch.GetTimestamp();
        IDisposable loaded = (network, way) switch
        {
            ("generator", Plain) => LoadPlainly(new StyleGan2Generator(new StyleGan2Config()), path),
            ("generator", _) => NetworkLoader.LoadGenerator(path, CPU),
            (_, Plain) => LoadPlainly(new Encoder4EditingNetwork(new StyleEncoderConfig()), path, "state_dict.encoder"),
            _ => NetworkLoader.LoadEncoder(path, CPU).Encoder,
        };
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double megabytes = (Process.GetCurrentProcess().PeakWorkingSet64 - before) / 1e6;
        loaded.Dispose();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:R} {megabytes:R}"));
    }

    private static nn.Module LoadPlainly(nn.Module network, string path, string? key = null)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Dictionary<string, Tensor> tensors = checkpoint.StateDict(key).ToDictionary(w => w.Key, w => w.Value.ToTensor());
        network.load_state_dict(tensors);
        foreach (Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }

        return network;
    }

    private static long Write(string network, string path)
    {
        using nn.Module made = network == "generator"
            ? MadeUpNetworks.Generator(1024, WorkForm.Library)
            : MadeUpNetworks.Encoder(WorkForm.Library);
        Dictionary<string, Tensor> tensors = made.state_dict();
        if (network == "encoder")
        {
            tensors = tensors.ToDictionary(e => "state_dict.encoder." + e.Key, e => e.Value);
            tensors["latent_avg"] = zeros(18, 512);
        }

        SafetensorsFile.Write(path, tensors);
        using StyleGan2Generator small = MadeUpNetworks.Generator(8, WorkForm.Library);
        SafetensorsFile.Write(path + Small, small.state_dict());
        return tensors.Values.Sum(t => t.numel() * t.element_size());
    }

    private static async Task<double[]> InOtherProcessAsync(string network, string way, string path)
    {
        using Process process = Process.Start(OwnProcess.Start(Command, network, way, path))!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. output.Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture))];
    }
}
