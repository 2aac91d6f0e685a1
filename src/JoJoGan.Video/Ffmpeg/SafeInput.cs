namespace JoJoGan.Video.Ffmpeg;

/// <summary>
/// The arguments that open a file of somebody else: only containers that hold their own data, so that no playlist or list of
/// parts can name another file or an address, and no name is taken for a protocol or an option.
/// </summary>
internal static class SafeInput
{
    private const string Containers = "mov,matroska,webm,avi,flv,mpeg,mpegts,ogg,asf,nut,ivf";

    public static string[] Arguments(string path, int maxPixels) =>
    [
        "-protocol_whitelist", "file", "-format_whitelist", Containers, "-max_pixels", $"{maxPixels}",
        "-i", "file:" + Path.GetFullPath(path),
    ];
}
