namespace JoJoGan.Video.Ffmpeg;

/// <summary>A kind of output file.</summary>
/// <param name="Format">ffmpeg's name of it.</param>
/// <param name="CopiedAudio">The audio codecs that it can hold; null for all.</param>
/// <param name="AudioEncoder">What audio of other codecs becomes.</param>
internal sealed record VideoContainer(string Format, string[]? CopiedAudio, string AudioEncoder)
{
    private static readonly string[] Mp4Audio = ["aac", "mp3", "ac3", "eac3", "alac", "opus"];

    private static readonly Dictionary<string, VideoContainer> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = new("mp4", Mp4Audio, "aac"),
        [".m4v"] = new("mp4", Mp4Audio, "aac"),
        [".mov"] = new("mov", ["aac", "mp3", "ac3", "eac3", "alac", "pcm_s16le", "pcm_s16be", "pcm_s24le"], "aac"),
        [".mkv"] = new("matroska", null, "aac"),
        [".webm"] = new("webm", ["opus", "vorbis"], "libopus"),
    };

    private bool IsMov => Format is "mp4" or "mov";

    /// <exception cref="VideoException">The name ends like no file that can be written.</exception>
    public static VideoContainer Of(string path, VideoOptions options)
    {
        if (!ByExtension.TryGetValue(Path.GetExtension(path), out VideoContainer? container))
        {
            throw new VideoException($"the name must end in one of {string.Join(", ", ByExtension.Keys)}.", path);
        }

        bool isFree = options.Encoder.Contains("vp8") || options.Encoder.Contains("vp9") || options.Encoder.Contains("av1");
        return container.Format != "webm" || isFree ? container : throw new VideoException(
            $"a .webm file holds VP8, VP9 or AV1, not {options.Encoder}; choose another kind of file, or set "
            + $"{nameof(VideoOptions)}.{nameof(VideoOptions.Encoder)} to libvpx-vp9.",
            path,
            $"{nameof(VideoOptions)}.{nameof(VideoOptions.Encoder)}");
    }

    /// <summary>The arguments that copy audio, or encode it anew where the container cannot hold it.</summary>
    public IEnumerable<string> Audio(IReadOnlyList<string> codecs) => codecs.SelectMany((codec, i) => new[]
    {
        $"-c:a:{i}", CopiedAudio is null || CopiedAudio.Contains(codec) ? "copy" : AudioEncoder,
    });

    /// <summary>The arguments of the file itself; time stamps keep their unit where the container can.</summary>
    public IEnumerable<string> File(Fraction timeBase) =>
    [
        .. IsMov ? (string[])["-movflags", "+faststart", "-video_track_timescale", $"{timeBase.Denominator}"] : [],
        "-f", Format,
    ];
}
