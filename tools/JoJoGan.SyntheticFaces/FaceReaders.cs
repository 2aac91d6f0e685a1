using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.SyntheticFaces;

/// <summary>
/// Linear readers of a face's parameters and style from the last outputs of a picture network, so that what a picture shows can
/// be measured, and the network taught to see it.
/// </summary>
public sealed class FaceReaders : Module<Tensor[], Tensor[]>
{
    private const int Cells = 4;

    private readonly ModuleList<Linear> readers;

    /// <summary>Makes readers with random weights.</summary>
    /// <param name="channels">Channels of each output to read from.</param>
    public FaceReaders(IEnumerable<int> channels)
        : base(nameof(FaceReaders))
    {
        readers = new ModuleList<Linear>(
            [.. channels.Select(c => Linear(c * Cells * Cells, FaceParameters.Count + Styles.Count))]);
        RegisterComponents();
    }

    /// <summary>The styles that are told apart, in the order of the readings.</summary>
    public static IReadOnlyList<FaceStyle> Styles { get; } = Enum.GetValues<FaceStyle>();

    /// <summary>Reads faces.</summary>
    /// <param name="outputs">The network's outputs, [n, c, h, w] each; the last ones are read, one by each reader.</param>
    /// <returns>For each reader [n, parameters + styles]: a style's value is 1 if the picture is in it.</returns>
    public override Tensor[] forward(Tensor[] outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        using DisposeScope scope = NewDisposeScope();
        int first = outputs.Length - readers.Count;
        return [.. readers.Select((reader, i) => reader.forward(InCells(outputs[first + i])).MoveToOuterDisposeScope())];
    }

    private static Tensor InCells(Tensor output) => functional.adaptive_avg_pool2d(output, [Cells, Cells]).flatten(1);
}
