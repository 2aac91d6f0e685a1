using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Lpips;

/// <summary>
/// LPIPS's calibration: one non-negative weight for each channel of each compared layer (arXiv 1801.03924 section 3).
/// Keys as in richzhang/PerceptualSimilarity <c>lpips/weights/v0.1/*.pth</c> (<c>linI.model.1.weight</c>). Frozen.
/// </summary>
internal sealed class LpipsLinear : Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly List<LpipsHead> _layers = [];

    /// <summary>Makes weights that are yet to be loaded.</summary>
    /// <param name="channels">Channels of each compared layer, for instance <see cref="VggFeatures.Widths"/>.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public LpipsLinear(IReadOnlyList<int> channels, Device? device = null)
        : base(nameof(LpipsLinear))
    {
        ArgumentNullException.ThrowIfNull(channels);
        for (int i = 0; i < channels.Count; i++)
        {
            var layer = new LpipsHead(channels[i], device);
            register_module($"lin{i}", layer);
            _layers.Add(layer);
        }
    }

    /// <summary>Weighs channels.</summary>
    /// <param name="differences">For each layer the mean over the picture of the squared differences, [n, c, 1, 1].</param>
    /// <returns>[n, layers].</returns>
    public override Tensor forward(IReadOnlyList<Tensor> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        using var scope = NewDisposeScope();
        Tensor[] values = [.. differences.Select((d, i) => _layers[i].forward(d).reshape(-1, 1))];
        return cat(values, dim: 1).MoveToOuterDisposeScope();
    }
}
