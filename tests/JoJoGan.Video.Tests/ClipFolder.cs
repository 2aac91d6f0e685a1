namespace JoJoGan.Video.Tests;

/// <summary>A folder of clips that goes with the test, and a stylizer for them.</summary>
public abstract class ClipFolder : IDisposable
{
    // A second of 64 x 48 pixels, made once for all tests.
    private static readonly Lazy<Task<byte[]>> Plain = new(async () =>
    {
        string path = Path.Combine(Path.GetTempPath(), $"jojogan-{Path.GetRandomFileName()}.mp4");
        await Tool.FfmpegAsync("-f", "lavfi", "-i", "testsrc=s=64x48:d=1", path);
        byte[] clip = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        return clip;
    });

    protected string Folder { get; } = Directory.CreateTempSubdirectory("jojogan-video-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>A plain clip of 25 frames.</summary>
    protected async Task<string> PlainAsync(string name = "in.mp4")
    {
        await File.WriteAllBytesAsync(At(name), await Plain.Value);
        return At(name);
    }

    /// <summary>Makes a clip of moving shapes.</summary>
    /// <param name="name">Its file.</param>
    /// <param name="source">lavfi's source.</param>
    /// <param name="arguments">ffmpeg's further arguments.</param>
    protected async Task<string> MakeAsync(string name, string source, params string[] arguments)
    {
        await Tool.FfmpegAsync(["-f", "lavfi", "-i", source, .. arguments, At(name)]);
        return At(name);
    }

    internal static VideoStylizer Stylizer(ToldDetector? detector = null, NegativeStylizer? stylizer = null) =>
        new(detector ?? ToldDetector.Of(), stylizer ?? new NegativeStylizer(),
            Microsoft.Extensions.Options.Options.Create(new VideoOptions()), TimeProvider.System);

    private protected static async Task<VideoResult> DrawAsync(
        string input, string output, VideoOptions? options = null, ToldDetector? detector = null)
    {
        using var style = new SizedStyle();
        return await Stylizer(detector).StylizeAsync(input, output, style, options);
    }
}
