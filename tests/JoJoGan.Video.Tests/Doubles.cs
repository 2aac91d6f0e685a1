using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;

namespace JoJoGan.Video.Tests;

/// <summary>Draws the negative of a face.</summary>
internal sealed class NegativeStylizer : IStylizer
{
    /// <summary>How many faces each call drew.</summary>
    public List<int> Calls { get; } = [];

    /// <summary>Runs at the begin of each call, which is numbered from 1.</summary>
    public Func<int, CancellationToken, Task> OnCall { get; init; } = (_, _) => Task.CompletedTask;

    public async Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<FacePhoto> photos,
        StyleModel style,
        StylizationOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        photos.Should().OnlyContain(p => p.IsAligned && p.Image.Width == style.Metadata.Size);
        Calls.Add(photos.Count);
        await OnCall(Calls.Count, cancellationToken);
        return [.. photos.Select(p => Negative(p.Image))];
    }

    public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<InvertedFace> faces,
        StyleModel style,
        StylizationOptions? options = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private static Image<Rgb24> Negative(Image<Rgb24> image)
    {
        byte[] bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return Image.LoadPixelData<Rgb24>([.. bytes.Select(b => (byte)(255 - b))], image.Width, image.Height);
    }
}

/// <summary>Finds the faces that it was told of, by the number of its call from 1.</summary>
internal sealed class ToldDetector(Func<int, Image<Rgb24>, IEnumerable<FaceLandmarks>> faces) : IFaceDetector
{
    public int Calls { get; private set; }

    public static ToldDetector Of(params FaceLandmarks[] faces) => new((_, _) => faces);

    public Task<IReadOnlyList<IReadOnlyList<DetectedFace>>> DetectAsync(
        IReadOnlyList<Image<Rgb24>> pictures, CancellationToken cancellationToken = default)
    {
        Calls++;
        return Task.FromResult<IReadOnlyList<IReadOnlyList<DetectedFace>>>(
            [.. pictures.Select(p => faces(Calls, p).Select(Detected).ToArray())]);
    }

    private static DetectedFace Detected(FaceLandmarks face) => new(default, 1, face, default);
}

/// <summary>A style of which only the size is used.</summary>
internal sealed class SizedStyle(int size = 64) : StyleModel(new StyleMetadata { Size = size })
{
    protected override void Dispose(bool disposing)
    {
    }
}

internal static class Faces
{
    /// <summary>A face whose crop is a square of a side, upright, around a middle.</summary>
    public static FaceLandmarks At(double x, double y, double side)
    {
        // Eyes a quarter of the side apart, the mouth's middle 0.25 of it below, the crop's center a tenth of the way down.
        double eyes = side / 8, down = side / 4, top = y - (0.1 * down);
        return new FaceLandmarks(
            new FacePoint(x - eyes, top), new FacePoint(x + eyes, top),
            new FacePoint(x - (0.7 * eyes), top + down), new FacePoint(x + (0.7 * eyes), top + down));
    }
}
