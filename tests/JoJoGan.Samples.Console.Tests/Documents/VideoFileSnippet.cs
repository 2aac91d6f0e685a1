using JoJoGan.Onnx.Students;
using JoJoGan.Video;
using Microsoft.Extensions.DependencyInjection;

namespace DocumentSnippets;

internal static class VideoFileSnippet
{
    public static async Task<VideoResult> DrawAsync()
    {
        // <snippet>
        await using var services = new ServiceCollection().AddJoJoGanOnnx()
            .UseFaceDetector("detector.onnx")
            .AddVideo(options => options.MaxFaces = 4)
            .Services.BuildServiceProvider();
        using var student = OnnxStudent.Load("student.onnx");
        var progress = new Progress<VideoProgress>(p => Console.Write($"\r{p.Frames} of {p.TotalFrames}, {p.Remaining} left"));
        var stylizer = services.GetRequiredService<IVideoStylizer>();
        var result = await stylizer.StylizeAsync("party.mp4", "drawn.mp4", student, progress: progress);
        // </snippet>
        return result;
    }
}
