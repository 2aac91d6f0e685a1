using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>
/// The RetinaFace detector (arXiv 1905.00641) as in biubug6/Pytorch_Retinaface <c>models/retinaface.py</c>, whose key names it
/// has: backbone, feature pyramid, context modules, and heads for score, box and five landmarks at two prior boxes per pixel.
/// Weights are frozen and batch normalization uses the stored statistics.
/// </summary>
public sealed class RetinaFaceNetwork : Module<Tensor, RetinaFaceOutput>
{
    private const int PriorsPerPixel = 2;

    private readonly Module<Tensor, Tensor[]> body;
    private readonly FeaturePyramid fpn;
    private readonly ContextModule ssh1;
    private readonly ContextModule ssh2;
    private readonly ContextModule ssh3;
    private readonly ModuleList<PredictionHead> ClassHead;
    private readonly ModuleList<PredictionHead> BboxHead;
    private readonly ModuleList<PredictionHead> LandmarkHead;

    /// <summary>Makes a network whose weights are yet to be loaded.</summary>
    /// <param name="backbone">Which of the two published networks.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public RetinaFaceNetwork(RetinaFaceBackbone backbone, Device? device = null)
        : base(nameof(RetinaFaceNetwork))
    {
        bool small = backbone == RetinaFaceBackbone.MobileNet025;
        int width = small ? 64 : 256;
        double slope = small ? 0.1 : 0;
        body = small ? new MobileNetBackbone(device) : new ResNet50Backbone(device);
        fpn = new FeaturePyramid(small ? [64, 128, 256] : [512, 1024, 2048], width, slope, device);
        ssh1 = new ContextModule(width, slope, device);
        ssh2 = new ContextModule(width, slope, device);
        ssh3 = new ContextModule(width, slope, device);
        ClassHead = Heads(2);
        BboxHead = Heads(4);
        LandmarkHead = Heads(10);
        RegisterComponents();

        ModuleList<PredictionHead> Heads(int values) => ModuleList(
            [.. Enumerable.Range(0, 3).Select(_ => new PredictionHead(width, PriorsPerPixel, values, device))]);
    }

    /// <summary>Looks for faces.</summary>
    /// <param name="images">[n, 3, h, w], blue, green, red: bytes less (104, 117, 123).</param>
    /// <returns>One prediction for each prior box.</returns>
    public override RetinaFaceOutput forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor[] levels = Pyramid(Backbone(images));
        Tensor[] features = [ssh1.forward(levels[0]), ssh2.forward(levels[1]), ssh3.forward(levels[2])];
        return new RetinaFaceOutput(
            Predict(BboxHead, features).MoveToOuterDisposeScope(),
            Predict(ClassHead, features).softmax(-1).MoveToOuterDisposeScope(),
            Predict(LandmarkHead, features).MoveToOuterDisposeScope());
    }

    /// <summary>The three maps of the backbone, at 1/8, 1/16 and 1/32.</summary>
    internal Tensor[] Backbone(Tensor images) => body.forward(images);

    /// <summary>The three levels of the feature pyramid over the backbone's maps.</summary>
    internal Tensor[] Pyramid(Tensor[] maps) => fpn.forward(maps);

    private static Tensor Predict(ModuleList<PredictionHead> heads, Tensor[] features) =>
        cat([.. features.Select((feature, level) => heads[level].forward(feature))], dim: 1);
}
