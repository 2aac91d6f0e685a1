using System.Globalization;
using JoJoGan;
using JoJoGan.DemoFiles;
using JoJoGan.Imaging;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

const int PictureSize = 512;

if (args.Length is < 1 or > 2)
{
    await Console.Error.WriteLineAsync(
        "usage: jojogan-demofiles FOLDER [tiny|small|256|1024]\n" +
        "Writes a photo, a style picture and untrained checkpoints in the published layouts.").ConfigureAwait(false);
    return 2;
}

string folder = args[0];
UntrainedWeights.Write(folder, NetworkSizes.Named(args.ElementAtOrDefault(1) ?? "small"));
using (Image<Rgb24> photo = DemoPictures.Photo(PictureSize), style = DemoPictures.Style(PictureSize))
{
    PictureWriter.Write(photo, Path.Combine(folder, "photo.png"));
    PictureWriter.Write(style, Path.Combine(folder, "style.png"));
}

FaceLandmarks points = FaceRenderer.Landmarks(PictureSize);
await File.WriteAllTextAsync(
    Path.Combine(folder, "landmarks.txt"),
    string.Join(' ', new[] { points.LeftEye, points.RightEye, points.LeftMouth, points.RightMouth }
        .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X},{p.Y}")))).ConfigureAwait(false);
return 0;
