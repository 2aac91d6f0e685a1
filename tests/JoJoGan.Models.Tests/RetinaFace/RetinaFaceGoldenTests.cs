using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.RetinaFace;

[Trait("Category", "Golden")]
[GoldenFile("retinaface_mobilenet")]
public sealed class RetinaFaceGoldenTests : IDisposable
{
    private readonly GoldenCase golden = GoldenCase.Open("retinaface_mobilenet");

    private int Height => (int)golden.Shape("image_bgr_u8")[0];

    private int Width => (int)golden.Shape("image_bgr_u8")[1];

    public void Dispose() => golden.Dispose();

    [Fact]
    public void The_maps_are_the_originals()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using RetinaFaceNetwork network = Filled();

        Tensor[] maps = network.Backbone(Image());
        Tensor[] levels = network.Pyramid(maps);

        for (int i = 0; i < maps.Length; i++)
        {
            golden.ShouldMatch(maps[i], $"stage{i + 1}");
            using Tensor every4th = arange(0, levels[i].shape[1], 4, dtype: int64);
            golden.ShouldMatch(levels[i].index_select(1, every4th), $"fpn{i + 1}");
        }
    }

    [Fact]
    public void The_predictions_are_the_originals()
    {
        using var noGradient = no_grad();
        using RetinaFaceNetwork network = Filled();
        using Tensor picture = Image();

        using RetinaFaceOutput output = network.forward(picture);

        golden.ShouldMatch(output.Boxes, "loc");
        golden.ShouldMatch(output.Scores, "conf");
        golden.ShouldMatch(output.Landmarks, "landms");
    }

    [Fact]
    public void The_prior_boxes_are_the_originals()
    {
        float[] priors = [.. PriorBox.AllFor(Width, Height).SelectMany(p => new[] { p.CenterX, p.CenterY, p.Width, p.Height })];
        using Tensor actual = tensor(priors, golden.Shape("priors"));
        golden.ShouldMatch(actual, "priors");
    }

    [Fact]
    public void Boxes_and_points_are_decoded_to_the_original_pixels()
    {
        IReadOnlyList<PriorBox> priors = PriorBox.AllFor(Width, Height);
        float[] loc = golden["loc"].data<float>().ToArray();
        float[] landmarks = golden["landms"].data<float>().ToArray();
        IEnumerable<FaceBox> boxes = priors.Select((p, i) => p.DecodeBox(loc.AsSpan(4 * i, 4), Width, Height));
        IEnumerable<FacePoint> points = priors.SelectMany((p, i) => p.DecodePoints(landmarks.AsSpan(10 * i, 10), Width, Height));

        using Tensor actualBoxes = tensor(
            boxes.SelectMany(b => new[] { b.Left, b.Top, b.Right, b.Bottom }).ToArray(), golden.Shape("boxes_px"));
        using Tensor actualPoints = tensor(
            points.SelectMany(p => new[] { p.X, p.Y }).ToArray(), golden.Shape("points_px"));

        golden.ShouldMatch(actualBoxes, "boxes_px");
        golden.ShouldMatch(actualPoints, "points_px");
    }

    [Fact]
    public void The_original_boxes_survive_suppression_in_their_order()
    {
        FaceBox[] boxes =
            [.. golden["boxes_px"].data<float>().ToArray().Chunk(4).Select(b => new FaceBox(b[0], b[1], b[2], b[3]))];
        float[] scores = [.. golden["conf"].data<float>().ToArray().Chunk(2).Select(s => s[1])];

        IReadOnlyList<int> kept = NonMaximumSuppression.Select(
            boxes, scores, (float)golden.Double("confidence_threshold"), (float)golden.Double("nms_threshold"));

        kept.Select(i => (long)i).Should().Equal(golden["kept_index"].data<long>().ToArray());
    }

    private RetinaFaceNetwork Filled()
    {
        var network = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        WeightFormula.FillEncoder(network, gain: 4, golden.Int("weight_seed"));
        return network;
    }

    // As the fixture's network_input says: divided by 64, unlike the published detector's.
    private Tensor Image()
    {
        using var scope = NewDisposeScope();
        Tensor mean = tensor(RetinaFaceDetectorBase.MeanBgr.ToArray());
        Tensor pixels = (golden["image_bgr_u8"].to(float32) - mean) / 64;
        return pixels.permute(2, 0, 1).unsqueeze(0).contiguous().MoveToOuterDisposeScope();
    }
}
