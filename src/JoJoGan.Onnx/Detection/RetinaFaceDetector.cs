using JoJoGan.Detection;
using JoJoGan.Onnx.Runtime;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace JoJoGan.Onnx.Detection;

/// <summary>Finds faces with RetinaFace, computed by ONNX Runtime.</summary>
/// <param name="networks">Supplies the detector's network.</param>
/// <param name="options">Thresholds and sizes.</param>
public sealed class RetinaFaceDetector(OnnxNetworkSource networks, IOptions<JoJoGanOptions> options)
    : RetinaFaceDetectorBase(options.Value.Detection)
{
    private const int Channels = 3;

    private static readonly string[] Outputs = ["boxes", "scores", "landmarks"];

    /// <inheritdoc />
    protected override Task<(float[] Boxes, float[] Scores, float[] Landmarks)> PredictAsync(
        byte[] pixels, int height, int width, CancellationToken cancellationToken) => networks.RunAsync(
        OnnxNetworkKind.Detector,
        detector => detector.Run(
            new Dictionary<string, OnnxInput>
            {
                ["images"] = new(
                    ToPlanes(pixels, height, width), pixels.Length / (Channels * height * width), Channels, height, width),
            },
            Outputs,
            values => (Values(values[0]), Values(values[1]), Values(values[2])),
            cancellationToken),
        cancellationToken);

    /// <summary>[n, 3, height, width]: blue, green and red, less their means.</summary>
    private static float[] ToPlanes(byte[] pixels, int height, int width)
    {
        float[] planes = new float[pixels.Length];
        int area = height * width;
        for (int image = 0; image < pixels.Length; image += Channels * area)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                Span<float> plane = planes.AsSpan(image + (channel * area), area);
                ReadOnlySpan<byte> source = pixels.AsSpan(image + Channels - 1 - channel);
                float mean = MeanBgr[channel];
                for (int i = 0; i < area; i++)
                {
                    plane[i] = source[Channels * i] - mean;
                }
            }
        }

        return planes;
    }

    private static float[] Values(OrtValue value) => value.GetTensorDataAsSpan<float>().ToArray();
}
