using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Samples.Console.Output;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Says what a checkpoint or style file holds, without executing anything in it.</summary>
internal sealed class InspectCommand
{
    /// <summary>More tensors at the top level are a network's, and listed when asked for.</summary>
    private const int FewTensors = 10;

    private readonly Argument<string> file = new("file") { Description = "A .pt, .pth or .safetensors file." };
    private readonly Option<bool> tensors = new("--tensors") { Description = "List every tensor." };

    public static Command Create()
    {
        var self = new InspectCommand();
        var command = new Command("inspect", "Say what a checkpoint holds.") { self.file, self.tensors };
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        using Checkpoint checkpoint = Checkpoint.Open(parse.GetValue(file)!);
        System.Console.WriteLine($"container: {Name(checkpoint.Container)}");
        foreach (string network in CheckpointContents.Recognize(checkpoint))
        {
            System.Console.WriteLine($"holds: {network}");
        }

        foreach ((string key, string value) in checkpoint.Metadata)
        {
            System.Console.WriteLine($"{LogText.Of(key)} = {LogText.Of(value)}");
        }

        bool all = parse.GetValue(tensors);
        Describe("(file)", checkpoint.Root, listFew: !all);
        foreach ((string key, CheckpointTensor tensor) in checkpoint.Tensors.Where(_ => all))
        {
            System.Console.WriteLine($"{LogText.Of(key)}: {tensor.ElementType} [{string.Join(", ", tensor.Shape)}]");
        }

        return ExitCode.Success;
    }

    private static void Describe(string path, CheckpointValue value, bool listFew)
    {
        if (value.Kind != CheckpointValueKind.Dictionary)
        {
            System.Console.WriteLine($"{path}: {value}");
            return;
        }

        bool isTop = path == "(file)";
        IReadOnlyDictionary<string, CheckpointValue> entries = value.AsDictionary();
        CheckpointTensor[] held = [.. entries.Values.Where(v => v.Kind == CheckpointValueKind.Tensor).Select(v => v.AsTensor())];
        string size = (held.Sum(t => t.ByteLength) / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
        System.Console.WriteLine(held.Length > 0
            ? $"{path}: {Count(held.Length, "tensor")}, {Count(held.Sum(t => t.Count), "number")}, {size} MB"
            : $"{path}: {Count(entries.Count, "entry", "entries")}");
        bool list = listFew && isTop && held.Length <= FewTensors;
        foreach ((string key, CheckpointValue entry) in entries)
        {
            if (entry.Kind != CheckpointValueKind.Tensor || list)
            {
                Describe(isTop ? LogText.Of(key) : $"{path}/{LogText.Of(key)}", entry, listFew);
            }
        }
    }

    private static string Name(CheckpointContainer container) => container switch
    {
        CheckpointContainer.Zip => "PyTorch zip archive",
        CheckpointContainer.Legacy => "PyTorch stream from before version 1.6",
        _ => "safetensors",
    };

    private static string Count(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many ?? one + "s")}");
}
