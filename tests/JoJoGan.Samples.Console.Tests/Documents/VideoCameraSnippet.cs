using JoJoGan.Styles;
using JoJoGan.Video;
using SixLabors.ImageSharp;

namespace DocumentSnippets;

internal static class VideoCameraSnippet
{
    public static async Task DrawAsync(
        IVideoStylizer stylizer, IAsyncEnumerable<VideoFrame> camera, StyleModel style, CancellationToken cancellationToken)
    {
        // <snippet>
        await foreach (VideoFrame drawn in stylizer.StylizeAsync(camera, style, cancellationToken: cancellationToken))
        {
            using (drawn.Image)
            {
                Show(drawn.Image, drawn.Time);
            }
        }
        // </snippet>
    }

    private static void Show(Image image, TimeSpan time) => _ = (image, time);
}
