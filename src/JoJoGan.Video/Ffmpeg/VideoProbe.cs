using System.Globalization;
using System.Text.Json;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>Asks ffprobe what a file holds.</summary>
internal static class VideoProbe
{
    private const int LargestAnswer = 1 << 20;
    private const int LargestPicture = 100_000_000; // that of VideoOptions, so that a smaller limit is named by its option

    // "attached_pic" is a cover, which containers call video too.
    private const string Entries =
        "format=start_time,duration:stream=index,codec_type,codec_name,width,height,pix_fmt,color_range,color_space,"
        + "color_transfer,color_primaries,nb_frames,avg_frame_rate,duration:stream_disposition=attached_pic:"
        + "stream_side_data=rotation";

    /// <exception cref="VideoException">The file is no video that can be drawn.</exception>
    public static async Task<VideoInfo> ProbeAsync(
        FfmpegRunner runner, string path, VideoOptions options, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new VideoException(Directory.Exists(path) ? "this is a folder; name a video." : "there is no such file.", path);
        }

        // ffmpeg waits forever for what nobody writes to a pipe.
        var file = new FileInfo(path);
        if ((file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Length: 0 })
        {
            throw new VideoException("this is an empty file, a pipe or a device; name a video.", path);
        }

        byte[] answer = [];
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-show_entries", Entries, "-of", "json",
            .. SafeInput.Arguments(path, LargestPicture),
        ];
        ProcessEnd end = await runner.RunFfprobeAsync(
            arguments, async (stream, token) => answer = await ReadAsync(stream, token), cancellationToken);
        if (end.ExitCode != 0)
        {
            throw new VideoException($"the file cannot be read as a video ({end.Reason}); use another one.", path);
        }

        return Check(Parse(answer), path, options);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] answer = new byte[LargestAnswer];
        int count = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken);
        return count < answer.Length ? answer[..count] : throw new VideoException("the file has too many streams.");
    }

    private static VideoInfo? Parse(byte[] answer)
    {
        ProbedFile file = JsonSerializer.Deserialize(answer, ProbedFileContext.Default.ProbedFile)!;
        if (file.Streams.Find(s => s.CodecType == "video" && s.Disposition.AttachedPic == 0) is not { } video)
        {
            return null;
        }

        bool isOnItsSide = video.SideDataList.Exists(d => Math.Abs(d.Rotation) % 180 is > 45 and < 135);
        double? frames = Number(video.NbFrames)
            ?? ((Number(video.Duration) ?? Number(file.Format.Duration)) * Rate(video.AvgFrameRate));
        return new VideoInfo(
            video.Index,
            isOnItsSide ? video.Height : video.Width,
            isOnItsSide ? video.Width : video.Height,
            VideoColor.Of(video),
            frames is > 0 and < int.MaxValue ? (int)Math.Round(frames.Value) : null,
            Number(file.Format.StartTime) is null ? null : file.Format.StartTime,
            [.. file.Streams.Where(s => s.CodecType == "audio").Select(s => s.CodecName)]);
    }

    private static VideoInfo Check(VideoInfo? video, string path, VideoOptions options)
    {
        if (video is null)
        {
            throw new VideoException("the file has no video stream; use another one.", path);
        }

        if (video.Width < 1 || video.Height < 1)
        {
            throw new VideoException("the video's codec is unknown, or the file is damaged; use another one.", path);
        }

        if ((long)video.Width * video.Height > options.MaxPixels)
        {
            throw new VideoException(
                $"the video has {video.Width} x {video.Height} pixels, above the limit of {options.MaxPixels}; reduce it, or "
                + $"raise {nameof(VideoOptions)}.{nameof(VideoOptions.MaxPixels)}.",
                path,
                $"{nameof(VideoOptions)}.{nameof(VideoOptions.MaxPixels)}");
        }

        return video;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static double? Rate(string? fraction) =>
        fraction?.Split('/') is [var above, var below] ? Number(above) / Number(below) : null;
}
