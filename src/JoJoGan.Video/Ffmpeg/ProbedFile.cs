using System.Text.Json.Serialization;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>ffprobe's answer.</summary>
internal sealed record ProbedFile
{
    public List<ProbedStream> Streams { get; set; } = [];

    public ProbedFormat Format { get; set; } = new();
}

internal sealed record ProbedFormat
{
    public string? StartTime { get; set; }

    public string? Duration { get; set; }
}

internal sealed record ProbedStream
{
    public int Index { get; set; }

    public string CodecType { get; set; } = "";

    public string CodecName { get; set; } = "";

    public int Width { get; set; }

    public int Height { get; set; }

    public string PixFmt { get; set; } = "";

    public string? ColorRange { get; set; }

    public string? ColorSpace { get; set; }

    public string? ColorTransfer { get; set; }

    public string? ColorPrimaries { get; set; }

    public string? NbFrames { get; set; }

    public string? AvgFrameRate { get; set; }

    public string? Duration { get; set; }

    public ProbedDisposition Disposition { get; set; } = new();

    public List<ProbedSideData> SideDataList { get; set; } = [];
}

internal sealed record ProbedDisposition
{
    public int AttachedPic { get; set; }
}

internal sealed record ProbedSideData
{
    public double Rotation { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProbedFile))]
internal sealed partial class ProbedFileContext : JsonSerializerContext;
