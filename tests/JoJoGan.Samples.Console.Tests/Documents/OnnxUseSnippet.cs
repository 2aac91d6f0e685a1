using JoJoGan.Imaging;
using JoJoGan.Onnx.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;

namespace DocumentSnippets;

internal static class OnnxUseSnippet
{
    public static async Task DrawAsync()
    {
        // <snippet>
        await using var services = new ServiceCollection().AddJoJoGanOnnx()
            .UseEncoder("encoder.onnx").UseFaceDetector("detector.onnx")
            .Services.BuildServiceProvider();
        using var style = OnnxStyle.Load("ink.onnx");
        using var photo = ImageLoader.Load("photo.jpg");
        using var face = (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
        ImageWriter.Write(face, "stylized.png");
        // </snippet>
    }
}
