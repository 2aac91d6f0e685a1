using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Runtime.InteropServices;
using System.Text.Json;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Runtime;
using JoJoGan.Training;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Models.Training;

/// <summary>
/// Keeps a run in a folder, as safetensors: the session's state, and in the header what the run is made of. A run goes on only
/// with the same options and inputs; another machine is logged. Random numbers need no place: they follow from seed and steps.
/// </summary>
internal sealed partial class TrainingCheckpoint
{
    private const string FileName = "training.safetensors";
    private const string FormatKey = "jojogan.format";
    private const string Format = "training/1";
    private const string Prefix = "jojogan.training.";
    private const string OptionPrefix = Prefix + "option.";
    private const string MachineKey = Prefix + "machine";

    private readonly TrainingCheckpointOptions options;
    private readonly Dictionary<string, string> run;
    private readonly string machine;
    private readonly ILogger log;

    /// <summary>Names what the run is made of.</summary>
    /// <param name="options">Where it is kept.</param>
    /// <param name="kind">What is trained.</param>
    /// <param name="runOptions">All options that change the result.</param>
    /// <param name="inputs">A fingerprint of weights, codes and pictures that the run learns from.</param>
    /// <param name="networks">Supplies device and precision.</param>
    /// <param name="log">Where a change of the machine is told.</param>
    public TrainingCheckpoint(
        TrainingCheckpointOptions options, string kind, object runOptions, string inputs, NetworkSource networks, ILogger log)
    {
        (this.options, this.log) = (options, log);
        run = new Dictionary<string, string> { [FormatKey] = Format, [Prefix + "kind"] = kind, [Prefix + "inputs"] = inputs };
        foreach (JsonProperty option in JsonSerializer.SerializeToElement(runOptions).EnumerateObject())
        {
            run[OptionPrefix + option.Name] = option.Value.GetRawText();
        }

        machine = Describe(networks);
    }

    private string FilePath => Path.Combine(options.Folder, FileName);

    /// <summary>Whether the run is written after a step.</summary>
    public bool IsDue(int step) => step % options.Interval == 0;

    /// <summary>Makes the folder, and takes up a run that was left there if the options say so.</summary>
    /// <param name="session">A session that has not taken a step.</param>
    /// <exception cref="CheckpointException">The file is damaged or another run's.</exception>
    /// <exception cref="FileWriteException">
    /// The folder cannot be made, nothing can be written to it, or the file is no run and would be replaced.
    /// </exception>
    public void Begin(TrainingSession session)
    {
        try
        {
            Directory.CreateDirectory(options.Folder);
            string probe = Path.Combine(options.Folder, $".{Path.GetRandomFileName()}.tmp");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FileWriteException(
                $"nothing can be written to this folder ({e.Message.TrimEnd('.')}); name another one, or change its permissions",
                options.Folder,
                e);
        }

        if (!File.Exists(FilePath))
        {
            return;
        }

        if (options.Resume)
        {
            Read(session);
        }
        else if (IsAnotherFile())
        {
            throw new FileWriteException(
                "this is not the file of a training run, and would be replaced; name another folder", FilePath);
        }
    }

    /// <summary>
    /// Writes the run after its last step, on the worker. If the file cannot be written, that is logged: what was learned is the
    /// caller's all the same.
    /// </summary>
    public void WriteLast(TrainingSession session)
    {
        try
        {
            Write(session);
        }
        catch (FileWriteException e)
        {
            LogNotKept(log, e.Message);
        }
    }

    /// <summary>Writes the run, on the worker.</summary>
    /// <exception cref="FileWriteException">The file cannot be written; what was there before is as it was.</exception>
    public void Write(TrainingSession session)
    {
        TrainingNumbers numbers = session.Numbers;
        var metadata = new Dictionary<string, string>(run)
        {
            [MachineKey] = machine,
            [Prefix + "steps"] = Text(numbers.Steps),
            [Prefix + "last_good_steps"] = Text(numbers.LastGoodSteps),
            [Prefix + "beginning"] = numbers.Beginning.ToString("R", CultureInfo.InvariantCulture),
            [Prefix + "exploded"] = Text(numbers.Exploded),
        };
        SafetensorsFile.Write(FilePath, session.State(), metadata);
    }

    /// <summary>
    /// Whether the file in the run's place is another whole one, such as a style. A damaged file may be a run's, and is replaced.
    /// </summary>
    private bool IsAnotherFile()
    {
        try
        {
            using Checkpoint left = Checkpoint.Open(FilePath);
            return left.Metadata.GetValueOrDefault(FormatKey) != Format;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private void Read(TrainingSession session)
    {
        using Checkpoint checkpoint = Checkpoint.Open(FilePath);
        foreach ((string key, string wanted) in run)
        {
            string found = checkpoint.Metadata.GetValueOrDefault(key) ?? "nothing";
            if (found != wanted)
            {
                throw new CheckpointException(
                    "was left by another run, so that this one cannot go on with it; use the same options and inputs, another " +
                    "folder, or begin anew without resuming",
                    FilePath, key, LogText.Of(wanted), LogText.Of(found));
            }
        }

        IReadOnlyDictionary<string, Tensor> state = session.State();
        EnsureFits(checkpoint, state);
        using (no_grad())
        {
            foreach ((string key, Tensor tensor) in state)
            {
                checkpoint.Tensor(key).CopyTo(tensor);
            }
        }

        var numbers = new TrainingNumbers(
            Whole("steps"), Whole("last_good_steps"), Number("beginning"), Whole("exploded"));
        session.Resume(numbers);
        LogResumed(log, numbers.Steps, LogText.Of(FilePath, LogText.MessageLength));
        string left = checkpoint.Metadata.GetValueOrDefault(MachineKey) ?? "nothing";
        if (left != machine)
        {
            LogMoved(log, LogText.Of(left), machine);
        }

        int Whole(string name) =>
            int.TryParse(Get(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                ? value
                : throw Unreadable(name, "a whole number");

        double Number(string name) =>
            double.TryParse(Get(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
                ? value
                : throw Unreadable(name, "a number of at least 0");

        string? Get(string name) => checkpoint.Metadata.GetValueOrDefault(Prefix + name);

        CheckpointException Unreadable(string name, string expected) =>
            new("A metadata value cannot be read.", FilePath, Prefix + name, expected, LogText.Of(Get(name) ?? "nothing"));
    }

    private void EnsureFits(Checkpoint checkpoint, IReadOnlyDictionary<string, Tensor> state)
    {
        foreach ((string key, Tensor tensor) in state)
        {
            CheckpointTensor found = checkpoint.Tensor(key);
            if (found.ElementType != tensor.dtype || !found.Shape.SequenceEqual(tensor.shape))
            {
                throw new CheckpointException(
                    "has state of another network", FilePath, key,
                    $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]", $"{found.ElementType} {found.ShapeText}");
            }
        }
    }

    private static string Describe(NetworkSource networks)
    {
        string processor = networks.Device.type != DeviceType.CPU
            ? networks.Device.ToString()
            : RuntimeInformation.ProcessArchitecture + (Avx512F.IsSupported ? " AVX-512" : Avx2.IsSupported ? " AVX2" : "");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{processor}, libtorch {torch.__version__}, {torch.get_num_threads()} threads, {networks.Precision}");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 14, Level = LogLevel.Information, Message = "Training goes on after step {Step} of {File}")]
    private static partial void LogResumed(ILogger logger, int step, string file);

    [LoggerMessage(
        EventId = 15,
        Level = LogLevel.Warning,
        Message = "The training was left on another machine ({Left}; this one: {Machine}): its results will differ by rounding")]
    private static partial void LogMoved(ILogger logger, string left, string machine);

    [LoggerMessage(EventId = 19, Level = LogLevel.Warning, Message = "The finished training was not kept: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string reason);
}
