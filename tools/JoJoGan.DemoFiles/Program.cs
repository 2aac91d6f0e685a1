using System.Globalization;
using JoJoGan;
using JoJoGan.DemoFiles;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

if (args.Length is < 1 or > 2)
{
    await Console.Error.WriteLineAsync(
        "usage: jojogan-demofiles FOLDER [tiny|small|256|1024]\n" +
        "Writes a photo, a style picture and untrained checkpoints in the published layouts.").ConfigureAwait(false);
    return 2;
}

string folder = args[0];
UntrainedWeights.Write(folder, NetworkSizes.Named(args.ElementAtOrDefault(1) ?? "small"));
foreach (bool comic in new[] { false, true })
{
    var portrait = new Portrait(640, comic);
    using Image<Rgb24> picture = portrait.Draw();
    PictureWriter.Write(picture, Path.Combine(folder, comic ? "style.png" : "photo.png"));
    FaceLandmarks points = portrait.Landmarks;
    await File.WriteAllTextAsync(
        Path.Combine(folder, "landmarks.txt"),
        string.Join(' ', new[] { points.LeftEye, points.RightEye, points.LeftMouth, points.RightMouth }
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X},{p.Y}")))).ConfigureAwait(false);
}

return 0;
