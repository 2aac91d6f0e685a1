using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>
/// The trunk that the e4e encoder and ArcFace share: an input layer and 24 improved-residual blocks with
/// squeeze-and-excitation, 3/4/14/3 in four stages, each stage halving the side. Key names are those of
/// TreB1eN/InsightFace_Pytorch <c>model.py</c> (<c>input_layer.*</c>, <c>body.N.*</c>). Weights are frozen and batch
/// normalization uses the stored statistics.
/// </summary>
public abstract class IrSe50Network : Module<Tensor, Tensor>
{
    /// <summary>The index that names the input layer in <see cref="Taps"/>.</summary>
    public const int Stem = -1;

    /// <summary>The last block of the second stage (c1 of the feature pyramid, side/4).</summary>
    public const int C1 = 6;

    /// <summary>The last block of the third stage (c2, side/8).</summary>
    public const int C2 = 20;

    /// <summary>The last block of all (c3, side/16).</summary>
    public const int C3 = 23;

    internal static readonly int[] BlocksPerStage = [3, 4, 14, 3];

    private readonly Sequential input_layer;
    private readonly ModuleList<Module<Tensor, Tensor>> body;
    private OperatorImplementation _implementation;

    /// <summary>Makes the trunk; the derived constructor registers the components.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="config">Widths.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    /// <exception cref="ArgumentException">A width is out of its limits.</exception>
    protected IrSe50Network(string name, IrSe50Config config, Device? device)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(config.InputChannels, 1, nameof(config));
        ArgumentOutOfRangeException.ThrowIfLessThan(config.StemChannels, 1, nameof(config));
        if (config.StageChannels.Count != BlocksPerStage.Length
            || config.StageChannels.Any(c => c < IrSe50Config.LeastStageChannels))
        {
            throw new ArgumentException(
                $"Four stages of at least {IrSe50Config.LeastStageChannels} channels are needed.", nameof(config));
        }

        int stem = config.StemChannels;
        input_layer = Sequential(
            new WinogradConv2d(config.InputChannels, stem, kernel: 3, padding: 1, device: device),
            new BatchNormLayer(stem, device),
            new PReluLayer(stem, device));
        body = ModuleList(Blocks(config, device).ToArray());
    }

    /// <summary>How the convolutions are computed. Set it before use.</summary>
    public OperatorImplementation Implementation
    {
        get => _implementation;
        set => WinogradConv2d.SetForm(this, _implementation = value);
    }

    /// <summary>Runs the trunk up to the last block asked for and keeps the outputs named.</summary>
    /// <param name="images">[n, channels, h, w], range about [-1, 1].</param>
    /// <param name="blocks">Ascending indices of blocks, 0 to 23; <see cref="Stem"/> is the input layer.</param>
    /// <returns>One tensor for each index, in their order.</returns>
    public Tensor[] Taps(Tensor images, params int[] blocks)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(blocks);
        using var scope = NewDisposeScope();
        var kept = new List<Tensor>(blocks.Length);
        Tensor current = input_layer.forward(images);
        for (int block = Stem; ;)
        {
            bool keep = kept.Count < blocks.Length && blocks[kept.Count] == block;
            if (keep)
            {
                kept.Add(current.MoveToOuterDisposeScope());
            }

            if (kept.Count == blocks.Length)
            {
                return [.. kept];
            }

            Tensor next = body[++block].forward(current);
            if (!keep)
            {
                current.Dispose();
            }

            current = next;
        }
    }

    private static IEnumerable<Module<Tensor, Tensor>> Blocks(IrSe50Config config, Device? device)
    {
        int inputs = config.StemChannels;
        for (int stage = 0; stage < BlocksPerStage.Length; stage++)
        {
            int outputs = config.StageChannels[stage];
            for (int i = 0; i < BlocksPerStage[stage]; i++)
            {
                yield return new IrSe50Block(inputs, outputs, stride: i == 0 ? 2 : 1, device);
                inputs = outputs;
            }
        }
    }
}
