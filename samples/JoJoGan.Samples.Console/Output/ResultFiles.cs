using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Output;

/// <summary>Writes results as PNG beside each other, named after what they were made from.</summary>
internal static class ResultFiles
{
    /// <summary>The pictures' format.</summary>
    public const string Extension = ".png";

    /// <summary>Writes a picture and says where it is.</summary>
    /// <param name="picture">The picture. It is not disposed.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="name">Its name without extension.</param>
    /// <param name="what">What it is called where its place is told.</param>
    public static void Write(Image<Rgb24> picture, string folder, string name, string what = "picture")
    {
        string path = Path.Combine(folder, name + Extension);
        using NewFolders made = NewFolders.For(path);
        ImageWriter.Write(picture, path);
        System.Console.WriteLine($"{what}: {Path.GetFullPath(path)}");
    }

    /// <summary>File names without extension, numbered where two sources share one.</summary>
    public static string[] Names(IEnumerable<string> sources)
    {
        HashSet<string> taken = NewSet([]);
        return [.. sources.Select(source => Next(Path.GetFileNameWithoutExtension(source), taken))];
    }

    /// <summary>Names that are taken.</summary>
    public static HashSet<string> NewSet(IEnumerable<string> names) => new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>A name that is not taken yet, numbered if need be; it is taken from then on.</summary>
    public static string Next(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
        {
            unique = $"{name}-{i}";
        }

        return unique;
    }
}
