namespace JoJoGan.Video.Ffmpeg;

/// <summary>What the colors of a video mean; the output means the same, except that HDR becomes bt709.</summary>
/// <param name="Matrix">The YCbCr matrix by the name of ffmpeg's tag.</param>
/// <param name="IsFullRange">Whether black is 0 rather than 16.</param>
/// <param name="Primaries">The primaries, if the file says them.</param>
/// <param name="Transfer">The transfer curve, if the file says it.</param>
internal sealed record VideoColor(string Matrix, bool IsFullRange, string? Primaries, string? Transfer)
{
    private const int LeastHdHeight = 720;

    // Colors that are repeated on the way in and averaged on the way out come back as they were, up to rounding.
    private const string ScaleIn = "flags=neighbor+accurate_rnd+full_chroma_int";
    private const string ScaleOut = "flags=area+accurate_rnd+full_chroma_inp";

    private static readonly string[] Matrices = ["bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc", "bt2020c"];

    private static readonly string[] KnownPrimaries =
        ["bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "film", "bt2020", "smpte431", "smpte432"];

    private static readonly string[] KnownTransfers =
        ["bt709", "smpte170m", "smpte240m", "linear", "iec61966-2-1", "bt2020-10", "bt2020-12"];

    /// <summary>PQ or HLG.</summary>
    public bool IsHdr => Transfer is "smpte2084" or "arib-std-b67";

    /// <summary>What the drawn frames mean.</summary>
    public VideoColor Drawn => IsHdr ? new VideoColor("bt709", IsFullRange: false, "bt709", "bt709") : this;

    public static VideoColor Of(ProbedStream video)
    {
        // What players take for files that do not say.
        string usual = Math.Min(video.Width, video.Height) >= LeastHdHeight ? "bt709" : "smpte170m";
        bool isHdr = video.ColorTransfer is "smpte2084" or "arib-std-b67";
        bool isRgb = video.ColorSpace == "gbr"; // always of the full range, which a YCbCr video seldom is
        return new VideoColor(
            Matrices.Contains(video.ColorSpace) ? video.ColorSpace! : isHdr ? "bt2020nc" : usual,
            (video.ColorRange == "pc" && !isRgb) || video.PixFmt.StartsWith("yuvj", StringComparison.Ordinal),
            KnownPrimaries.Contains(video.ColorPrimaries) ? video.ColorPrimaries : null,
            isHdr || KnownTransfers.Contains(video.ColorTransfer) ? video.ColorTransfer : null);
    }

    /// <summary>The filters from decoded frames to RGB of a size.</summary>
    public string ToRgb(int width, int height)
    {
        string rgb = $"scale={width}:{height}:{ScaleIn}:in_color_matrix={Drawn.Scaler}:in_range={Drawn.Range},format=rgb24";
        return IsHdr
            ? $"zscale=min={Matrix}:pin={Primaries ?? "bt2020"}:tin={Transfer}:rin={Range}:t=linear:npl=100,format=gbrpf32le,"
                + "zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=limited,format=yuv420p," + rgb
            : rgb;
    }

    /// <summary>The filters from drawn frames to those of the encoder.</summary>
    public string FromRgb(string pixelFormat) =>
        $"scale={ScaleOut}:out_color_matrix={Scaler}:out_range={Range},format={pixelFormat}";

    /// <summary>The encoder's arguments.</summary>
    public IEnumerable<string> Tags() =>
    [
        "-colorspace", Matrix, "-color_range", Range,
        .. Primaries is null ? [] : (string[])["-color_primaries", Primaries],
        .. Transfer is null ? [] : (string[])["-color_trc", Transfer],
    ];

    private string Range => IsFullRange ? "pc" : "tv";

    /// <summary>The scaler's name of the matrix.</summary>
    private string Scaler => Matrix.StartsWith("bt2020", StringComparison.Ordinal) ? "bt2020" : Matrix;
}
