using JoJoGan.Models.CpuKernels;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Lpips;

/// <summary>
/// LPIPS over VGG16, version 0.1 (arXiv 1801.03924, richzhang/PerceptualSimilarity <c>lpips/lpips.py</c>):
/// d(x, y) = Σ_l mean_hw Σ_c w_lc · (x̂_lc - ŷ_lc)², x̂ the features of layer l scaled to unit length over the channels.
/// Weights are frozen; gradients flow to the pictures.
/// </summary>
public sealed class LpipsVgg : Module<Tensor, Tensor, Tensor>
{
    // Square of the published 1e-10. Inside the root it gives the same quotient, and a gradient of 0 instead of NaN where
    // every channel is 0.
    private const double SquaredEpsilon = 1e-20;

    private readonly VggFeatures net;
    private readonly LpipsLinear lin;
    private readonly ScalingLayer scaling_layer;

    /// <summary>
    /// Makes a distance whose weights are loaded later, through <see cref="Features"/> and <see cref="Linear"/>.
    /// </summary>
    /// <param name="widths">Channels of the five stages; null for VGG16's.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public LpipsVgg(IReadOnlyList<int>? widths = null, Device? device = null)
        : base(nameof(LpipsVgg))
    {
        net = new VggFeatures(widths, device);
        lin = new LpipsLinear(net.Widths, device);
        scaling_layer = new ScalingLayer(device);
        RegisterComponents();
    }

    /// <summary>The network whose features are compared; takes torchvision's <c>features.*</c> entries.</summary>
    public Module<Tensor, Tensor[]> Features => net;

    /// <summary>Channels of the five compared layers.</summary>
    public IReadOnlyList<int> Widths => net.Widths;

    /// <summary>The channel weights; takes LPIPS's <c>linI.*</c> entries.</summary>
    public Module<IReadOnlyList<Tensor>, Tensor> Linear => lin;

    /// <summary>
    /// The type that the network's activations and convolutions are computed in: for instance bfloat16, which halves memory.
    /// Weights and distances keep theirs. The default, null, is the type of the weights.
    /// </summary>
    public ScalarType? ComputeType { get; set; }

    /// <summary>How the network's convolutions are computed. Set it before use.</summary>
    public OperatorImplementation Implementation
    {
        get => net.Implementation;
        set => net.Implementation = value;
    }

    /// <inheritdoc cref="Distance(Tensor, Tensor)" />
    public override Tensor forward(Tensor x, Tensor y) => Distance(x, y);

    /// <summary>The distance of pictures; gradients flow to both.</summary>
    /// <param name="x">[n, 3, h, w], range [-1, 1]; h and w at least 16.</param>
    /// <param name="y">[n, 3, h, w], or one picture for all.</param>
    /// <returns>[n].</returns>
    public Tensor Distance(Tensor x, Tensor y)
    {
        using Tensor layers = PerLayer(x, y);
        return layers.sum(1);
    }

    /// <summary>The distance to prepared pictures; gradients flow to x.</summary>
    /// <param name="x">[n, 3, h, w], range [-1, 1].</param>
    /// <param name="target">Prepared from [n, 3, h, w], or from one picture for all.</param>
    /// <returns>[n].</returns>
    internal Tensor Distance(Tensor x, LpipsTarget target)
    {
        using Tensor layers = PerLayer(x, target);
        return layers.sum(1);
    }

    /// <summary>Each compared layer's share of <see cref="Distance(Tensor, Tensor)"/>.</summary>
    /// <param name="x">[n, 3, h, w], range [-1, 1].</param>
    /// <param name="y">[n, 3, h, w], or one picture for all.</param>
    /// <returns>[n, 5].</returns>
    public Tensor PerLayer(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        return Compare(x, NormalizedTaps(y)).MoveToOuterDisposeScope();
    }

    /// <summary>Each compared layer's share of <see cref="Distance(Tensor, LpipsTarget)"/>.</summary>
    /// <param name="x">[n, 3, h, w], range [-1, 1].</param>
    /// <param name="target">Prepared from [n, 3, h, w], or from one picture for all.</param>
    /// <returns>[n, 5].</returns>
    internal Tensor PerLayer(Tensor x, LpipsTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Compare(x, target.Features);
    }

    /// <summary>Computes the features of fixed pictures once.</summary>
    /// <param name="y">[n, 3, h, w], range [-1, 1]; it may be disposed afterwards.</param>
    /// <returns>The features, without gradients.</returns>
    internal LpipsTarget Prepare(Tensor y)
    {
        using var noGradient = no_grad();
        return new LpipsTarget(NormalizedTaps(y));
    }

    /// <summary>The five outputs of the network for a picture as LPIPS sees it, before they are normalized.</summary>
    /// <param name="images">[n, 3, h, w], range [-1, 1].</param>
    /// <returns>[n, c, h, w], [n, c, h/2, w/2], ... rounded down.</returns>
    public Tensor[] Taps(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using Tensor scaled = scaling_layer.forward(images);
        using Tensor own = scaled.Cast(ComputeType);
        return net.forward(own);
    }

    private Tensor[] NormalizedTaps(Tensor images)
    {
        using var scope = NewDisposeScope();
        return [.. Taps(images).Select(tap => Normalize(tap.to(images.dtype)).MoveToOuterDisposeScope())];
    }

    private static Tensor Normalize(Tensor features)
    {
        Tensor squares = features.Squared().sum(1, keepdim: true);
        return features / squares.Plus(SquaredEpsilon).sqrt();
    }

    private Tensor Compare(Tensor x, IReadOnlyList<Tensor> target)
    {
        using var scope = NewDisposeScope();
        Tensor[] features = NormalizedTaps(x);
        Tensor[] differences = [.. features.Select((f, i) => (f - target[i]).Squared().mean([2, 3], keepdim: true))];
        return lin.forward(differences).MoveToOuterDisposeScope();
    }
}
