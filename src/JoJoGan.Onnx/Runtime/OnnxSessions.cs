using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace JoJoGan.Onnx.Runtime;

/// <summary>Makes the sessions of ONNX Runtime that a host's options ask for.</summary>
internal static class OnnxSessions
{
    /// <summary>
    /// What ONNX Runtime may write to the terminal: next to nothing. Its errors come as exceptions, and names from a file may
    /// hold escape sequences.
    /// </summary>
    public const OrtLoggingLevel Silent = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    /// <summary>Loads a network.</summary>
    /// <param name="path">The exported file.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="options">The device and its threads.</param>
    /// <param name="onnx">The execution provider.</param>
    /// <exception cref="CheckpointException">The file is damaged or is no export of this kind.</exception>
    /// <exception cref="NativeBackendException">ONNX Runtime, or the execution provider, is not there.</exception>
    public static OnnxNetwork Load(string path, OnnxNetworkKind kind, JoJoGanOptions options, OnnxOptions onnx)
    {
        OnnxModelFile file = OnnxModelFile.Read(path, kind);
        using SessionOptions session = SessionOptionsFor(options, onnx);
        try
        {
            return new OnnxNetwork(file, new InferenceSession(path, session));
        }
        catch (OnnxRuntimeException e) when (!MemoryException.IsCauseOf(e))
        {
            throw new CheckpointException(
                $"cannot be loaded by ONNX Runtime ({LogText.Of(e.Message)}); export it again", path, inner: e);
        }
    }

    /// <summary>Refuses to go on without ONNX Runtime and what shall compute.</summary>
    /// <exception cref="NativeBackendException">One of them is not there.</exception>
    public static void EnsureAvailable(JoJoGanOptions options, OnnxOptions onnx)
    {
        (OnnxExecutionProvider provider, _) = ProviderOf(options, onnx);
        (string name, string package) = provider switch
        {
            OnnxExecutionProvider.Cuda => ("CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu"),
            OnnxExecutionProvider.DirectML => ("DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML, on Windows"),
            OnnxExecutionProvider.CoreML => ("CoreMLExecutionProvider", "Microsoft.ML.OnnxRuntime, on macOS or iOS"),
            _ => ("CPUExecutionProvider", "Microsoft.ML.OnnxRuntime"),
        };
        string[] available = Available();
        if (!available.Contains(name))
        {
            throw new NativeBackendException(
                $"The app's ONNX Runtime has no {name}, which the options ask for; it has {string.Join(", ", available)}. " +
                $"Reference {package}, or use the processor.");
        }
    }

    private static string[] Available()
    {
        try
        {
            return OrtEnv.Instance().GetAvailableProviders();
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
            or TypeInitializationException)
        {
            throw new NativeBackendException(
                "The app has no ONNX Runtime for this system, or one of another version. Add the package that has it: " +
                $"dotnet add package Microsoft.ML.OnnxRuntime. ({LogText.Of((e.InnerException ?? e).Message)})");
        }
    }

    private static SessionOptions SessionOptionsFor(JoJoGanOptions options, OnnxOptions onnx)
    {
        (OnnxExecutionProvider provider, int device) = ProviderOf(options, onnx);
        var session = new SessionOptions { LogSeverityLevel = Silent };
        try
        {
            session.IntraOpNumThreads = options.Threads ?? 0;
            switch (provider)
            {
                case OnnxExecutionProvider.Cuda:
                    session.AppendExecutionProvider_CUDA(device);
                    break;
                case OnnxExecutionProvider.DirectML:
                    // As ONNX Runtime's page of this provider asks for.
                    session.EnableMemoryPattern = false;
                    session.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
                    session.AppendExecutionProvider_DML(device);
                    break;
                case OnnxExecutionProvider.CoreML:
                    session.AppendExecutionProvider_CoreML();
                    break;
            }

            return session;
        }
        catch (OnnxRuntimeException e)
        {
            session.Dispose();
            throw new NativeBackendException(
                $"ONNX Runtime cannot compute with {provider}, device {device}: {LogText.Of(e.Message)}");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static (OnnxExecutionProvider Provider, int Device) ProviderOf(JoJoGanOptions options, OnnxOptions onnx)
    {
        if (onnx.ExecutionProvider is { } provider)
        {
            return (provider, onnx.DeviceId);
        }

        string[] parts = options.Device.Split(':');
        return parts[0] == "cuda"
            ? (OnnxExecutionProvider.Cuda, parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0)
            : (OnnxExecutionProvider.Cpu, 0);
    }
}
