using JoJoGan.Models.Networks.Layers;
using JoJoGan.Models.Networks.Lpips;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Identity;

/// <summary>
/// The identity of faces that ArcFace does not know, such as the demo model's: a linear layer reads it from the last features of
/// a VGG16 of any widths, averaged in 4 x 4 cells. Keys: <c>vgg.features.*</c> as torchvision's, and <c>identity.*</c>
/// </summary>
internal sealed class FeatureIdentityNetwork : Module<Tensor, Tensor>, IIdentityNetwork
{
    /// <summary>The key that tells this network's files from those of ArcFace.</summary>
    public const string IdentityKey = "identity.weight";

    private const string VggPrefix = "vgg.";
    private const int Cells = 4;
    private const int TrainedSide = 128;

    private readonly ScalingLayer scaling_layer;
    private readonly VggFeatures vgg;
    private readonly LinearLayer identity;

    /// <summary>Makes a network whose weights are yet to be loaded.</summary>
    /// <param name="widths">Channels of the five stages of VGG16.</param>
    /// <param name="dimension">Length of the identity vector.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public FeatureIdentityNetwork(IReadOnlyList<int> widths, int dimension, Device? device = null)
        : base(nameof(FeatureIdentityNetwork))
    {
        scaling_layer = new ScalingLayer(device);
        vgg = new VggFeatures(widths, device);
        identity = new LinearLayer(widths[^1] * Cells * Cells, dimension, device: device);
        RegisterComponents();
    }

    /// <summary>Makes a network of the sizes of a checkpoint's shapes.</summary>
    /// <param name="shapes">Shapes by key.</param>
    /// <param name="file">The checkpoint's file, for error messages.</param>
    /// <param name="device">Where the weights live.</param>
    /// <exception cref="CheckpointException">The keys or shapes are not this network's.</exception>
    public static FeatureIdentityNetwork FromLayout(
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file, Device? device)
    {
        IReadOnlyList<long> identity = shapes[IdentityKey];
        Dictionary<string, IReadOnlyList<long>> features = shapes
            .Where(s => s.Key.StartsWith(VggPrefix, StringComparison.Ordinal))
            .ToDictionary(s => s.Key[VggPrefix.Length..], s => s.Value);
        return identity is [>= 1 and <= 4096, _]
            ? new FeatureIdentityNetwork(VggFeatures.WidthsOf(features, file), (int)identity[0], device)
            : throw new CheckpointException(
                "This is not the shape of an identity network's entry.",
                file,
                IdentityKey,
                "2 dimensions, 1 to 4096 outputs",
                $"[{string.Join(", ", identity)}]");
    }

    /// <inheritdoc />
    public int Side => TrainedSide;

    /// <summary>Whether a file need not have a key: what the network makes itself.</summary>
    public static bool IsOptional(string key) => key.StartsWith("scaling_layer.", StringComparison.Ordinal);

    /// <inheritdoc />
    public Tensor Identify(Tensor faces)
    {
        using Tensor reduced = functional.adaptive_avg_pool2d(faces, [Side, Side]);
        return forward(reduced);
    }

    /// <summary>Identity vectors.</summary>
    /// <param name="faces">[n, 3, 128, 128], range [-1, 1].</param>
    /// <returns>[n, dimension], each row of length 1.</returns>
    public override Tensor forward(Tensor faces)
    {
        using var scope = NewDisposeScope();
        Tensor last = vgg.forward(scaling_layer.forward(faces))[^1];
        Tensor cells = functional.adaptive_avg_pool2d(last, [Cells, Cells]);
        return IdentityVectors.ToUnitLength(identity.forward(cells.flatten(1))).MoveToOuterDisposeScope();
    }
}
