using JoJoGan.Detection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.DemoTraining;

/// <summary>A picture for the detector, with what it should find.</summary>
/// <param name="Image">Square; disposed with the scene.</param>
/// <param name="Faces">Its faces.</param>
internal sealed record FaceScene(Image<Rgb24> Image, IReadOnlyList<DetectedFace> Faces) : IDisposable
{
    public void Dispose() => Image.Dispose();
}
