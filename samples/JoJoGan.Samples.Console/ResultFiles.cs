using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>Writes results as PNG beside each other, named after what they were made from.</summary>
internal static class ResultFiles
{
    /// <summary>Writes and disposes the pictures, and says where each is.</summary>
    public static void Write(IReadOnlyList<Image<Rgb24>> pictures, IReadOnlyList<string> sources, string suffix, string folder)
    {
        Directory.CreateDirectory(folder);
        string[] names = Names(sources);
        for (int i = 0; i < pictures.Count; i++)
        {
            using Image<Rgb24> picture = pictures[i];
            string path = Path.Combine(folder, names[i] + suffix + ".png");
            PictureWriter.Write(picture, path);
            System.Console.WriteLine($"picture: {Path.GetFullPath(path)}");
        }
    }

    /// <summary>File names without extension, numbered where two sources share one.</summary>
    public static string[] Names(IReadOnlyList<string> sources)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. sources.Select(source =>
        {
            string name = Path.GetFileNameWithoutExtension(source);
            string unique = name;
            for (int i = 2; !taken.Add(unique); i++)
            {
                unique = $"{name}-{i}";
            }

            return unique;
        })];
    }
}
