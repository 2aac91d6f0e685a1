using Microsoft.ML.OnnxRuntime;

namespace JoJoGan.Benchmarks;

/// <summary>A piece of work on ONNX Runtime; touches nothing of libtorch.</summary>
internal static class OnnxWorkload
{
    /// <summary>The version of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>The exported network that a kind of work computes.</summary>
    /// <param name="folder">Where the job wrote it.</param>
    /// <param name="kind">One of <see cref="Workload"/>'s constants.</param>
    /// <param name="size">Side of the pictures in pixels.</param>
    public static string FileOf(string folder, string kind, int size)
    {
        string network = kind switch
        {
            Workload.Detection => "detector",
            Workload.Inversion => "encoder",
            _ => FormattableString.Invariant($"generator-{size}"),
        };
        return Path.Combine(folder, network + ".onnx");
    }

    /// <summary>Loads what the work needs, unless loading is the work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="folder">Where the exported networks are.</param>
    /// <param name="threads">CPU threads.</param>
    /// <returns>Does it once.</returns>
    public static Action Prepare(Workload work, string folder, int threads)
    {
        string file = FileOf(folder, work.Kind, work.Size);
        if (work.Kind == Workload.Loading)
        {
            return () =>
            {
                using InferenceSession loaded = Load();
                Run(loaded);
            };
        }

        InferenceSession session = Load();
        return () => Run(session);

        InferenceSession Load()
        {
            using SessionOptions options = Options(threads);
            return new InferenceSession(file, options);
        }

        void Run(InferenceSession network)
        {
            (string input, NodeMetadata metadata) = network.InputMetadata.First(i => i.Key is "codes" or "images");
            long[] shape = [.. metadata.Dimensions.Select((d, axis) => d > 0 ? (long)d : axis == 0 ? work.Count : work.Size)];
            float[] values = new float[shape.Aggregate(1L, (all, n) => all * n)];
            var random = new Random(5);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.NextSingle() - 0.5f;
            }

            using var run = new RunOptions();
            using OrtValue value = OrtValue.CreateTensorValueFromMemory(values, shape);
            network.Run(run, [input], [value], network.OutputNames).Dispose();
        }
    }

    /// <summary>A network's first output.</summary>
    /// <param name="file">The exported network.</param>
    /// <param name="input">The values of its first input.</param>
    /// <param name="shape">Their shape.</param>
    public static float[] FirstOutput(string file, float[] input, long[] shape)
    {
        using SessionOptions options = Options(Environment.ProcessorCount);
        using var session = new InferenceSession(file, options);
        using var run = new RunOptions();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, shape);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, [session.InputNames[0]], [value], [session.OutputNames[0]]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static SessionOptions Options(int threads) => new()
    {
        IntraOpNumThreads = threads,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, // noise maps may be given, which it warns of
    };
}
