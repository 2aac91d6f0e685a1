using JoJoGan.DemoFiles;
using JoJoGan.Imaging;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>A folder with pictures, tiny checkpoints and wrong files, made once for all tests, and the program in it.</summary>
public sealed class DemoFolder : IDisposable
{
    /// <summary>The side of the pictures that the tiny generator makes.</summary>
    public const int Size = 32;

    private static readonly StyleGan2Config LargerGenerator = new()
    {
        Size = 64,
        StyleDim = 16,
        MlpLayers = 1,
        Channels = new Dictionary<int, int> { [4] = 4, [8] = 4, [16] = 4, [32] = 4, [64] = 4 },
    };

    /// <summary>Makes the files.</summary>
    public DemoFolder()
    {
        Path = Directory.CreateTempSubdirectory("jojogan-").FullName;
        UntrainedWeights.Write(Path, NetworkSizes.Tiny);
        UntrainedWeights.Write(File("other"), NetworkSizes.Tiny, seed: 2);
        UntrainedWeights.Write(File("larger"), NetworkSizes.Tiny with { Generator = LargerGenerator });
        WriteImage("photo.png", comic: false);
        WriteImage("style.png", comic: true);
        System.IO.File.WriteAllText(File("text.png"), "this is not a picture");
        System.IO.File.WriteAllBytes(File("empty.png"), []);
        System.IO.File.WriteAllBytes(File("cut.png"), System.IO.File.ReadAllBytes(File("photo.png"))[..1000]);
        System.IO.File.WriteAllBytes(File("cut.pt"), System.IO.File.ReadAllBytes(File("e4e.pt"))[..100_000]);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Where the face is in both pictures.</summary>
    public static string Landmarks => "64,70.4 96,70.4 68,99.2 92,99.2";

    /// <summary>A file or folder in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Runs the program in the folder.</summary>
    /// <param name="command">Its command line; "WEIGHTS" stands for the options that name generator and encoder.</param>
    /// <param name="more">More words, which may hold spaces.</param>
    public async Task<ConsoleResult> RunAsync(string command, params string[] more)
    {
        using ConsoleProgram program = Start(command, more);
        return await program.EndAsync();
    }

    /// <summary>Starts the program in the folder.</summary>
    public ConsoleProgram Start(string command, params string[] more) =>
        ConsoleProgram.Start(Path, [.. Words(command), .. more]);

    /// <summary>A command line as its words.</summary>
    public static string[] Words(string command) => command
        .Replace("WEIGHTS", "--generator stylegan2.pt --encoder e4e.pt", StringComparison.Ordinal)
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fails unless the file is a picture of the generator's size with more than one color.</summary>
    public void ShouldHoldImage(string name)
    {
        using Image<Rgb24> picture = ImageLoader.Load(File(name));
        (picture.Width, picture.Height).Should().Be((Size, Size));
        Enumerable.Range(0, Size).Select(i => picture[i, i]).Distinct().Should().HaveCountGreaterThan(1);
    }

    /// <summary>A picture's colors.</summary>
    public byte[] Pixels(string name)
    {
        using Image<Rgb24> picture = ImageLoader.Load(File(name));
        byte[] bytes = new byte[picture.Width * picture.Height * 3];
        picture.CopyPixelDataTo(bytes);
        return bytes;
    }

    /// <summary>Removes the files.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void WriteImage(string name, bool comic)
    {
        using Image<Rgb24> picture = comic ? DemoImages.Style(FaceStyle.Ink, 160) : DemoImages.Photo(0, 160);
        ImageWriter.Write(picture, File(name));
    }
}
