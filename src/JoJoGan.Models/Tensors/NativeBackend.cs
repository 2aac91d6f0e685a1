using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using JoJoGan.Models.CpuKernels;

namespace JoJoGan.Models.Tensors;

/// <summary>
/// Loads libtorch and TorchSharp's native library, which the app's backend package brings. TorchSharp loads them too, at its
/// first use. Where that fails, it copies libtorch to other places and answers with a trace of all that it tried.
/// </summary>
internal static partial class NativeBackend
{
    private const string Torch = "torch_cpu";
    private const string TorchCuda = "torch_cuda";
    private const string TorchSharpLibrary = "LibTorchSharp";
    private const string Packages = "TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows";

    private static readonly Lazy<string?> Failure = new(Load);

    /// <summary>
    /// Loads the libraries unless they are loaded. Everything that makes the first tensor calls it.
    /// </summary>
    /// <exception cref="NativeBackendException">
    /// There is no backend package, the system's C++ library is too old, the system is not supported, or a library that libtorch
    /// needs is missing.
    /// </exception>
    public static void EnsureLoaded()
    {
        if (Failure.Value is { } message)
        {
            throw new NativeBackendException(message);
        }
    }

    /// <summary>Checks that CUDA can be used.</summary>
    /// <param name="device">The device that the options name.</param>
    /// <exception cref="NativeBackendException">The driver, a CUDA build of libtorch or a GPU is missing.</exception>
    internal static void EnsureCuda(string device)
    {
        EnsureLoaded();
        string? missing =
            !NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda" : "libcuda.so.1", out _)
                ? "this system has no NVIDIA driver. Install it"
            : !NativeLibrary.TryLoad(TorchCuda, typeof(torch).Assembly, null, out _)
                ? "this app's libtorch is built for the CPU. Reference TorchSharp-cuda-linux or TorchSharp-cuda-windows " +
                    "instead of TorchSharp-cpu"
            : !torch.cuda.is_available()
                ? "libtorch finds no GPU that its CUDA version and the driver support. Update the driver"
            : null;
        if (missing is not null)
        {
            throw new NativeBackendException(
                $"{nameof(JoJoGanOptions)}.{nameof(JoJoGanOptions.Device)} is \"{device}\", but {missing}, or use the " +
                "device \"cpu\".");
        }
    }

    /// <summary>Says why a library could not be loaded, and what helps.</summary>
    /// <param name="library">The name that was asked for.</param>
    /// <param name="loader">What the system's loader answered.</param>
    /// <param name="platform">.NET's name of the platform, for instance linux-x64.</param>
    internal static string Explain(string library, string loader, string platform)
    {
        if (platform.Contains("musl", StringComparison.Ordinal) || platform.StartsWith("alpine", StringComparison.Ordinal))
        {
            return
                "TorchSharp has no native library for musl, the C library of Alpine Linux. Use a system with glibc, for " +
                "instance Debian or Ubuntu.";
        }

        if (CxxVersion().Match(loader) is { Success: true } version)
        {
            return
                "The C++ library of this system is too old for TorchSharp's native library, which asks for " +
                $"{version.Value} (GCC 13.2 has it). Set <JoJoGanAllowOlderLibstdcxx>true</JoJoGanAllowOlderLibstdcxx> in " +
                "the app's project file and build again, or use a newer system, for instance Debian 13 or Ubuntu 24.04.";
        }

        string? missing = MissingFile().Matches(loader).Select(match => match.Groups[1].Value)
            .FirstOrDefault(file => !file.Contains(library, StringComparison.Ordinal));
        if (missing is not null)
        {
            return $"libtorch needs {missing}, which this system lacks. Install the package that has it.";
        }

        return library == Torch
            ? $"The app has no libtorch for {platform}. Reference a backend package: {Packages}."
            : $"TorchSharp's native library cannot be loaded on {platform}: {loader.ReplaceLineEndings(" ")}";
    }

    private static string? Load()
    {
        foreach (string library in new[] { Torch, TorchSharpLibrary })
        {
            try
            {
                NativeLibrary.Load(library, typeof(torch).Assembly, null);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                return Explain(library, e.Message, RuntimeInformation.RuntimeIdentifier);
            }
        }

        if (DirectConvolution.HidesCacheSizes && OperatingSystem.IsLinux())
        {
            SwitchNnpackOff();
        }

        return null;
    }

    /// <summary>
    /// NNPACK cannot start where the cache sizes are hidden either. libtorch writes a warning at every convolution that it tries
    /// it for.
    /// </summary>
    private static void SwitchNnpackOff()
    {
        try
        {
            SetUserEnabledNnpack(GlobalContext(), false);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another build of libtorch: the warnings stay.
        }
    }

    [GeneratedRegex(@"(GLIBCXX|CXXABI)_[0-9.]+[0-9]")]
    private static partial Regex CxxVersion();

    [GeneratedRegex(@"([^\s/:]+): cannot open shared object file")]
    private static partial Regex MissingFile();

    /// <summary>at::globalContext()</summary>
    [LibraryImport(Torch, EntryPoint = "_ZN2at13globalContextEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GlobalContext();

    /// <summary>at::Context::setUserEnabledNNPACK(bool)</summary>
    [LibraryImport(Torch, EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void SetUserEnabledNnpack(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);
}
