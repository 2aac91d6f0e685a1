using JoJoGan.Alignment;
using JoJoGan.Detection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Detection;

/// <summary>Finds the same faces in every picture.</summary>
internal sealed class StubDetector(params DetectedFace[] faces) : IFaceDetector
{
    public int Calls { get; private set; }

    public Task<IReadOnlyList<IReadOnlyList<DetectedFace>>> DetectAsync(
        IReadOnlyList<Image<Rgb24>> pictures, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls++;
        return Task.FromResult<IReadOnlyList<IReadOnlyList<DetectedFace>>>([.. pictures.Select(_ => faces)]);
    }

    /// <summary>An upright face with so many pixels between its eyes.</summary>
    public static DetectedFace Face(double centerX, double centerY, double eyes) => new(
        new FaceBox((float)(centerX - eyes), (float)(centerY - eyes), (float)(centerX + eyes), (float)(centerY + (eyes * 1.5))),
        0.9,
        new FaceLandmarks(
            new(centerX - (eyes / 2), centerY),
            new(centerX + (eyes / 2), centerY),
            new(centerX - (eyes * 0.4), centerY + eyes),
            new(centerX + (eyes * 0.4), centerY + eyes)),
        new FacePoint(centerX, centerY + (eyes / 2)));
}
