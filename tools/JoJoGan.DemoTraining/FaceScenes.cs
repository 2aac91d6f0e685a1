using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.DemoTraining;

/// <summary>
/// An endless supply of scenes: portraits in all styles, of all sizes and turned somewhat, on backgrounds of colors and shapes;
/// now and then a portrait alone, or no face at all. Faces that lie on their side or head are there but are not to be found: they
/// are looked for in the turned picture.
/// </summary>
internal sealed class FaceScenes : IDisposable
{
    private const double PortraitShare = 0.25;
    private const double EmptyShare = 0.1;
    private const int MostFaces = 3;
    private const double LeastSide = 28;
    private const double LargestTurn = 50;
    private const double LeastWrongTurn = 70;
    private const double WrongShare = 0.15;
    private const int Attempts = 10;

    // The head between forehead and chin, in shares of the crop's side.
    private const double HeadX = 0.5;
    private const double HeadY = 0.59;
    private const double HeadHalfWidth = 0.29;
    private const double HeadHalfHeight = 0.34;
    private const double NoseY = 0.63;

    private readonly FacePool pool;
    private readonly Random random;

    /// <summary>Draws the first faces.</summary>
    /// <param name="seed">Other scenes for another seed.</param>
    public FaceScenes(int seed)
    {
        pool = new FacePool(NetworkSizes.Size, seed, FaceReaders.Styles);
        random = new Random(seed);
    }

    /// <summary>A scene.</summary>
    /// <param name="size">Its side in pixels.</param>
    public FaceScene Next(int size)
    {
        Image<Rgb24> picture = Background(size);
        var faces = new List<DetectedFace>();
        var taken = new List<FaceBox>();
        double kind = random.NextDouble();
        int wanted = kind < EmptyShare ? 0 : kind < EmptyShare + PortraitShare ? 1 : 1 + random.Next(MostFaces);
        bool portrait = kind is >= EmptyShare and < EmptyShare + PortraitShare;
        for (int attempt = 0; attempt < Attempts && taken.Count < wanted; attempt++)
        {
            bool wrong = !portrait && random.NextDouble() < WrongShare;
            double turn = portrait ? 0 : wrong ? 180 + Near(0, 180 - LeastWrongTurn) : Near(0, LargestTurn);
            CropTransform place = portrait ? Portrait(size) : Anywhere(size, turn);
            DetectedFace face = FaceAt(place);
            if (taken.All(box => box.Overlap(face.Box) < 0.02))
            {
                taken.Add(face.Box);
                if (!wrong)
                {
                    faces.Add(face);
                }

                Image<Rgb24> before = picture;
                using Image<Rgb24> drawn = Draw();
                picture = FacePaster.Paste(before, drawn, place, portrait ? 0 : random.NextDouble() * 0.2);
                before.Dispose();
            }
        }

        return new FaceScene(picture, faces);
    }

    public void Dispose() => pool.Dispose();

    /// <summary>Where the face of a crop at a place is.</summary>
    public static DetectedFace FaceAt(CropTransform place)
    {
        FaceLandmarks points = FaceRenderer.Landmarks(NetworkSizes.Size);
        FacePoint center = place.ToPhoto(new FacePoint(HeadX, HeadY));
        (double x, double y) = (place.Across.X, place.Across.Y);
        double halfWidth = double.Hypot(HeadHalfWidth * x, HeadHalfHeight * y);
        double halfHeight = double.Hypot(HeadHalfWidth * y, HeadHalfHeight * x);
        return new DetectedFace(
            new FaceBox(
                (float)(center.X - halfWidth), (float)(center.Y - halfHeight),
                (float)(center.X + halfWidth), (float)(center.Y + halfHeight)),
            1,
            new FaceLandmarks(At(points.LeftEye), At(points.RightEye), At(points.LeftMouth), At(points.RightMouth)),
            place.ToPhoto(new FacePoint(0.5, NoseY)));

        FacePoint At(FacePoint p) =>
            place.ToPhoto(new FacePoint((p.X + 0.5) / NetworkSizes.Size, (p.Y + 0.5) / NetworkSizes.Size));
    }

    private CropTransform Portrait(int size) => Place(
        size * (1 + (random.NextDouble() * 0.1)), Near(0.5, 0.03) * size, Near(0.5, 0.03) * size, degrees: 0);

    // The head may reach over the picture's edge by a quarter.
    private CropTransform Anywhere(int size, double degrees)
    {
        double side = Math.Exp(double.Lerp(Math.Log(LeastSide), Math.Log(size * 1.5), random.NextDouble()));
        double least = Math.Min(side * HeadHalfWidth * 0.5, size * 0.5);
        return Place(
            side,
            double.Lerp(least, size - least, random.NextDouble()),
            double.Lerp(least, size - least, random.NextDouble()) - (side * (HeadY - 0.5)),
            degrees);
    }

    private static CropTransform Place(double side, double centerX, double centerY, double degrees)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(degrees));
        var across = new FacePoint(side * cos, side * sin);
        return new CropTransform(
            new FacePoint(centerX - (0.5 * (across.X - across.Y)), centerY - (0.5 * (across.Y + across.X))), across);
    }

    private double Near(double value, double most) => value + (((random.NextDouble() * 2) - 1) * most);

    private Image<Rgb24> Draw()
    {
        using FaceBatch batch = pool.Next(1, random.Next(2), CPU);
        return ImageTensors.ToImages(batch.Images)[0];
    }

    /// <summary>A slope between two colors, ellipses and boxes of others, and grain.</summary>
    private Image<Rgb24> Background(int size)
    {
        byte[] pixels = new byte[size * size * 3];
        (double[] from, double[] to) = (Color(), Color());
        (double Across, double Down) slope = (Near(0, 1), Near(0, 1));
        (double X, double Y, double Width, double Height, bool Round, double[] Color)[] shapes =
        [
            .. Enumerable.Range(0, random.Next(9)).Select(_ => (
                random.NextDouble(), random.NextDouble(), 0.02 + (random.NextDouble() * 0.3), 0.02 + (random.NextDouble() * 0.3),
                random.Next(2) == 0, Color())),
        ];
        double grain = random.NextDouble() * random.NextDouble() * 40;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                (double u, double v) = (x / (double)size, y / (double)size);
                double[]? shape = null;
                foreach (var s in shapes)
                {
                    (double across, double down) = ((u - s.X) / s.Width, (v - s.Y) / s.Height);
                    bool inside = s.Round
                        ? (across * across) + (down * down) < 1
                        : Math.Max(Math.Abs(across), Math.Abs(down)) < 1;
                    shape = inside ? s.Color : shape;
                }

                double share = Math.Clamp(0.5 + ((u - 0.5) * slope.Across) + ((v - 0.5) * slope.Down), 0, 1);
                double noise = Near(0, grain);
                for (int c = 0; c < 3; c++)
                {
                    double value = shape is null ? double.Lerp(from[c], to[c], share) : shape[c];
                    pixels[(((y * size) + x) * 3) + c] = (byte)Math.Clamp(value + noise, 0, 255);
                }
            }
        }

        return Image.LoadPixelData<Rgb24>(pixels, size, size);
    }

    private double[] Color() => [random.NextDouble() * 255, random.NextDouble() * 255, random.NextDouble() * 255];
}
