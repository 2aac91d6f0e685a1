using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Identity;

/// <summary>
/// ArcFace with the IR-SE50 trunk (arXiv 1801.07698): a 112 px face in, a unit-length identity vector out. Keys as in
/// TreB1eN/InsightFace_Pytorch <c>model.py</c>, <c>Backbone(112, 50, 'ir_se')</c>, file <c>model_ir_se50.pth</c>.
/// The weights are frozen; gradients flow to the picture.
/// </summary>
internal sealed class ArcFaceNetwork : IrSe50Network, IIdentityNetwork
{
    /// <summary>Side of the faces that the network takes, in pixels.</summary>
    public const int ImageSize = 112;

    private const int CropSize = 256;
    private const string OutputKey = "output_layer.3.weight";

    private readonly Sequential output_layer;

    /// <summary>Makes a network whose weights are yet to be loaded.</summary>
    /// <param name="config">Widths of the trunk; null for the published network's.</param>
    /// <param name="dimension">Length of the identity vector.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public ArcFaceNetwork(IrSe50Config? config = null, int dimension = 512, Device? device = null)
        : base(nameof(ArcFaceNetwork), config ?? new IrSe50Config(), device)
    {
        int channels = (config ?? new IrSe50Config()).StageChannels[3];
        int side = ImageSize / 16;

        // Entry 1 of the published layer is dropout, which does nothing outside training.
        output_layer = Sequential(
            ("0", new BatchNormLayer(channels, device)),
            ("2", new FlattenLayer()),
            ("3", new LinearLayer(channels * side * side, dimension, device: device)),
            ("4", new BatchNormLayer(dimension, device)));
        RegisterComponents();
    }

    /// <summary>Makes a network of the sizes of a checkpoint's shapes.</summary>
    /// <param name="shapes">Shapes by key.</param>
    /// <param name="file">The checkpoint's file, for error messages.</param>
    /// <param name="device">Where the weights live.</param>
    /// <exception cref="CheckpointException">The keys or shapes are not ArcFace's.</exception>
    public static ArcFaceNetwork FromLayout(
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file, Device? device)
    {
        if (!shapes.TryGetValue(OutputKey, out IReadOnlyList<long>? output) || output is not [>= 1 and <= 4096, _])
        {
            throw new CheckpointException(
                "These are not the keys of an identity network; is it the right file?",
                file,
                OutputKey,
                "2 dimensions, 1 to 4096 outputs",
                output is null ? null : $"[{string.Join(", ", output)}]");
        }

        // The trunk is made for pictures, whatever the file says, so that any other number of channels is found to differ.
        IrSe50Config trunk = IrSe50Config.FromLayout(shapes, file) with { InputChannels = 3 };
        return new ArcFaceNetwork(trunk, (int)output[0], device);
    }

    /// <inheritdoc />
    public int Side => CropSize;

    /// <inheritdoc />
    public Tensor Identify(Tensor faces)
    {
        using Tensor reduced = functional.adaptive_avg_pool2d(faces, [Side, Side]);
        using Tensor cropped = CropFace(reduced);
        return forward(cropped);
    }

    /// <summary>Cuts the face out of FFHQ-aligned pictures, reduced to 112 px, as pSp's and e4e's identity losses do.</summary>
    /// <param name="images">[n, 3, 256, 256], range [-1, 1].</param>
    /// <returns>[n, 3, 112, 112].</returns>
    public static Tensor CropFace(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using Tensor rows = images.narrow(2, 35, 188);
        using Tensor face = rows.narrow(3, 32, 188);
        return functional.adaptive_avg_pool2d(face, [ImageSize, ImageSize]);
    }

    /// <summary>Identity vectors; the dot product of two is the cosine similarity of the faces.</summary>
    /// <param name="faces">[n, 3, 112, 112], range [-1, 1].</param>
    /// <returns>[n, dimension], each row of length 1.</returns>
    /// <exception cref="ArgumentException">The shape is another.</exception>
    public override Tensor forward(Tensor faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        if (faces.dim() != 4 || faces.shape[1] != 3 || faces.shape[2] != ImageSize || faces.shape[3] != ImageSize)
        {
            throw new ArgumentException(
                $"ArcFace takes [n, 3, {ImageSize}, {ImageSize}], not [{string.Join(", ", faces.shape)}].", nameof(faces));
        }

        using var scope = NewDisposeScope();
        Tensor features = Taps(faces, C3)[0];
        return IdentityVectors.ToUnitLength(output_layer.forward(features)).MoveToOuterDisposeScope();
    }
}
