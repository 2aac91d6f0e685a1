using System.Diagnostics;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Loads a file in a process of its own, whose peak of memory is then the file's.</summary>
internal static class LoadingProcess
{
    public const string Command = "load";
    public const string Generator = "generator";
    public const string Encoder = "encoder";
    public const string Lpips = "lpips";
    public const string Conversion = "conversion";

    /// <summary>Prints what came of it, and how many megabytes the peak rose by.</summary>
    public static void Run(string kind, string path)
    {
        zeros(1).Dispose(); // libtorch itself is not the file's
        long before = Peak();
        string result = "loaded";
        try
        {
            Load(kind, path);
        }
        catch (Exception e)
        {
            result = e.GetType().Name;
        }

        Console.WriteLine($"{result} {(Peak() - before) >> 20}");
    }

    private static void Load(string kind, string path)
    {
        switch (kind)
        {
            case Generator:
                NetworkLoader.LoadGenerator(path, CPU).Dispose();
                break;
            case Encoder:
                NetworkLoader.LoadEncoder(path, CPU).Encoder.Dispose();
                break;
            case Lpips:
                NetworkLoader.LoadLpips(path, path, CPU).Dispose();
                break;
            default:
                StyleFiles.Convert(path, path + ".pt");
                break;
        }
    }

    private static long Peak()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
