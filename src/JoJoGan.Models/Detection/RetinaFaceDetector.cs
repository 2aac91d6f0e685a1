using JoJoGan.Detection;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Runtime;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.Detection;

/// <summary>Finds faces with RetinaFace, computed by libtorch.</summary>
/// <param name="networks">Supplies the detector's network.</param>
/// <param name="options">Thresholds and sizes.</param>
public sealed class RetinaFaceDetector(NetworkSource networks, IOptions<JoJoGanOptions> options)
    : RetinaFaceDetectorBase(options.Value.Detection)
{
    /// <inheritdoc />
    protected override Task<(float[] Boxes, float[] Scores, float[] Landmarks)> PredictAsync(
        byte[] pixels, int height, int width, CancellationToken cancellationToken) => networks.RunAsync(
        NetworkKinds.Detector,
        () =>
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            RetinaFaceOutput output = networks.Detector.forward(ToTensor(pixels, height, width, networks.Device));
            return (Values(output.Boxes), Values(output.Scores), Values(output.Landmarks));
        },
        cancellationToken);

    /// <summary>[n, 3, height, width]: blue, green and red, less their means.</summary>
    private static Tensor ToTensor(byte[] pixels, int height, int width, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor rgb = tensor(pixels, [pixels.Length / (3 * height * width), height, width, 3]).to(device).to(ScalarType.Float32);
        Tensor mean = tensor(MeanBgr.ToArray(), device: device);
        return (rgb.flip([3]) - mean).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
    }

    private static float[] Values(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();
}
