using JoJoGan.Styles;

namespace JoJoGan.Video;

/// <summary>Draws the faces of videos in a style.</summary>
public interface IVideoStylizer
{
    /// <summary>
    /// Draws the faces of a video file and writes it, with its sound, to another file, which appears under its name only when it
    /// is whole.
    /// </summary>
    /// <param name="input">The video's file.</param>
    /// <param name="output">The file to write or replace: .mp4, .m4v, .mov, .mkv or .webm. Its folder must exist.</param>
    /// <param name="style">The style.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told after each frame.</param>
    /// <param name="cancellationToken">Stops the work within a frame; nothing is written then.</param>
    /// <returns>What was drawn, and what was damaged.</returns>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits.</exception>
    /// <exception cref="VideoException">The video cannot be used, or ffmpeg is missing or failed.</exception>
    /// <exception cref="FileWriteException">The output cannot be written.</exception>
    /// <exception cref="WeightsNotFoundException">The detector's weights are not configured, or not there.</exception>
    /// <exception cref="StyleMismatchException">The style was tuned from another base generator.</exception>
    Task<VideoResult> StylizeAsync(
        string input,
        string output,
        StyleModel style,
        VideoOptions? options = null,
        IProgress<VideoProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Draws the faces of frames as they come, for instance from a camera; needs no ffmpeg.</summary>
    /// <param name="frames">Frames in their order; the caller disposes each once its drawn frame is there.</param>
    /// <param name="style">The style.</param>
    /// <param name="options">Settings; null for the defaults. Those about files are not used.</param>
    /// <param name="cancellationToken">Stops the work within a frame.</param>
    /// <returns>One new frame for each; the caller disposes their images.</returns>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits.</exception>
    /// <exception cref="WeightsNotFoundException">The detector's weights are not configured, or not there.</exception>
    /// <exception cref="StyleMismatchException">The style was tuned from another base generator.</exception>
    IAsyncEnumerable<VideoFrame> StylizeAsync(
        IAsyncEnumerable<VideoFrame> frames,
        StyleModel style,
        VideoOptions? options = null,
        CancellationToken cancellationToken = default);
}
