using JoJoGan.Alignment;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using TorchSharp;

namespace JoJoGan.Video.Tests;

/// <summary>A drawn face that moves, turns and grows over a background; where it is, is known exactly.</summary>
internal sealed class MovingFace : IDisposable
{
    private const int Size = 256;

    private readonly Image<Rgb24> face;
    private readonly Image<Rgb24> background;

    /// <summary>Draws the face.</summary>
    /// <param name="seed">Whose face.</param>
    /// <param name="width">Of a frame.</param>
    /// <param name="height">Of a frame.</param>
    public MovingFace(ulong seed, int width = 640, int height = 480)
    {
        face = Draw(seed);
        background = Background(width, height);
    }

    /// <summary>A drawn face of 256 pixels, aligned.</summary>
    public static Image<Rgb24> Draw(ulong seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var random = new torch.Generator(seed);
        torch.Tensor parameters = FaceParameters.FromLatent(torch.randn([1, FaceParameters.Count], generator: random));
        return ImageTensors.ToImages(FaceRenderer.Render(parameters, Size))[0];
    }

    /// <summary>The side of the face's crop in the frame.</summary>
    public double Side { get; init; } = 260;

    /// <summary>How fast it goes round, in rounds a second; 0 for a face at rest.</summary>
    public double Speed { get; init; } = 0.4;

    /// <summary>Where the crop is at a time.</summary>
    public CropTransform Place(double seconds)
    {
        double phase = 2 * Math.PI * Speed * seconds;
        double side = Side * (1 + (0.1 * Math.Sin(0.7 * phase))), turn = 0.15 * Math.Sin(1.3 * phase);
        (double x, double y) = ((background.Width / 2.0) + (Side * 0.4 * Math.Sin(phase)),
            (background.Height / 2.0) + (Side * 0.15 * Math.Cos(phase)));
        var across = new FacePoint(side * Math.Cos(turn), side * Math.Sin(turn));
        return new CropTransform(
            new FacePoint(x - ((across.X - across.Y) / 2), y - ((across.X + across.Y) / 2)), across);
    }

    /// <summary>Where eyes and mouth are at a time.</summary>
    public FaceLandmarks Landmarks(double seconds)
    {
        FaceLandmarks own = FaceRenderer.Landmarks(Size);
        CropTransform place = Place(seconds);
        return new FaceLandmarks(At(own.LeftEye), At(own.RightEye), At(own.LeftMouth), At(own.RightMouth));

        FacePoint At(FacePoint p) => place.ToPhoto(new FacePoint((p.X + 0.5) / Size, (p.Y + 0.5) / Size));
    }

    /// <summary>Draws a frame.</summary>
    public RgbFrame Frame(double seconds)
    {
        var frame = new RgbFrame(background.Width, background.Height) { Time = TimeSpan.FromSeconds(seconds) };
        background.CopyPixelDataTo(frame.Pixels);
        FacePaster.PasteInto(frame.Image, face, Place(seconds), feather: 0.1);
        return frame;
    }

    /// <summary>The background alone.</summary>
    public RgbFrame Empty(double seconds)
    {
        var frame = new RgbFrame(background.Width, background.Height) { Time = TimeSpan.FromSeconds(seconds) };
        background.CopyPixelDataTo(frame.Pixels);
        return frame;
    }

    public void Dispose()
    {
        face.Dispose();
        background.Dispose();
    }

    private static Image<Rgb24> Background(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int wave = (int)(40 * Math.Sin(x * 0.13) * Math.Cos(y * 0.09));
                image[x, y] = new Rgb24((byte)(90 + wave), (byte)(110 + wave), (byte)(130 + (wave / 2)));
            }
        }

        return image;
    }
}
