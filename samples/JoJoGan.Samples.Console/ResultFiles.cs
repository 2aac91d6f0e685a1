using JoJoGan.Imaging;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>Writes results as PNG beside each other, named after what they were made from.</summary>
internal static class ResultFiles
{
    /// <summary>The pictures' format.</summary>
    public const string Extension = ".png";

    /// <summary>Writes and disposes the pictures, and says where each is.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="names">A name for each; see <see cref="Names"/>.</param>
    /// <param name="suffix">What comes after each name.</param>
    /// <param name="folder">Where to.</param>
    public static void Write(IReadOnlyList<Image<Rgb24>> pictures, IEnumerable<string> names, string suffix, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((Image<Rgb24> picture, string name) in pictures.Zip(names))
        {
            using (picture)
            {
                string path = Path.Combine(folder, name + suffix + Extension);
                PictureWriter.Write(picture, path);
                System.Console.WriteLine($"picture: {Path.GetFullPath(path)}");
            }
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
