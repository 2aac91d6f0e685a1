using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.DemoFiles;
using JoJoGan.Imaging;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

const int ImageSize = 512;
const int StylesSize = 96;
const int SampleSize = 256;
const int Samples = 4;

string kind = args.ElementAtOrDefault(1) ?? "small";
FaceStyle style = FaceStyle.Ink;
if (args.Length is < 1 or > 3
    || (args.Length == 3 && (kind != "pictures" || !Enum.TryParse(args[2], ignoreCase: true, out style))))
{
    await Console.Error.WriteLineAsync(
        "usage: jojogan-demofiles FOLDER [tiny|small|256|1024]\n" +
        "Writes a photo, a style picture and untrained checkpoints in the published layouts.\n" +
        $"       jojogan-demofiles FOLDER pictures [{string.Join('|', Enum.GetNames<FaceStyle>())}]\n" +
        "Writes photos and a style picture for the demo model.\n" +
        "       jojogan-demofiles FOLDER clip\n" +
        "Writes clip.mp4, a moving face; needs ffmpeg.\n" +
        "       jojogan-demofiles FOLDER samples\n" +
        "Writes the pictures that the web sample offers.\n" +
        "       jojogan-demofiles FOLDER styles\n" +
        "Writes one picture of faces in all styles.\n" +
        "       jojogan-demofiles FOLDER flower-pictures\n" +
        "Writes pictures of flowers and one of stained glass.\n" +
        "       jojogan-demofiles FOLDER flowers\n" +
        "Writes one picture of flowers, drawn and generated.");
    return 2;
}

string folder = args[0];
Directory.CreateDirectory(folder);
if (kind == "styles")
{
    Save(DemoImages.AllStyles(StylesSize), "synthetic-faces.png");
    return 0;
}

if (kind == "flowers")
{
    Save(FlowerImages.Sheet(), "flowers.png");
    return 0;
}

if (kind == "flower-pictures")
{
    for (int i = 0; i < Samples; i++)
    {
        Save(FlowerImages.Photo(i), string.Create(CultureInfo.InvariantCulture, $"flower-{i + 1}.png"));
    }

    Save(FlowerImages.Window(), "window.png");
    return 0;
}

if (kind == "clip")
{
    await ClipFile.WriteAsync(Path.Combine(folder, "clip.mp4"), DemoImages.Clip());
    return 0;
}

if (kind == "samples")
{
    foreach (FaceStyle each in new[] { FaceStyle.Ink, FaceStyle.Watercolor, FaceStyle.Comic, FaceStyle.Tiger })
    {
        Save(DemoImages.Style(each, SampleSize), $"style-{each}.png".ToLowerInvariant());
    }

    for (int i = 0; i < Samples; i++)
    {
        Save(DemoImages.Frame(i), string.Create(CultureInfo.InvariantCulture, $"photo-{i + 1}.jpg"));
    }

    return 0;
}

Save(DemoImages.Style(style, ImageSize), "style.png");
if (kind == "pictures")
{
    for (int i = 0; i < DemoImages.Photos; i++)
    {
        Save(DemoImages.Photo(i, ImageSize), string.Create(CultureInfo.InvariantCulture, $"face-{i + 1}.png"));
    }

    return 0;
}

UntrainedWeights.Write(folder, NetworkSizes.Named(kind));
Save(DemoImages.Photo(0, ImageSize), "photo.png");
FaceLandmarks points = FaceRenderer.Landmarks(ImageSize);
await File.WriteAllTextAsync(
    Path.Combine(folder, "landmarks.txt"),
    string.Join(' ', new[] { points.LeftEye, points.RightEye, points.LeftMouth, points.RightMouth }
        .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X},{p.Y}"))));
return 0;

void Save(Image<Rgb24> picture, string name)
{
    using (picture)
    {
        ImageWriter.Write(picture, Path.Combine(folder, name));
    }
}
