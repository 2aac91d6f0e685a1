using JoJoGan.Onnx.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace DocumentSnippets;

internal static class OnnxProviderSnippet
{
    public static void Register(IServiceCollection services)
    {
        // <snippet>
        services.AddJoJoGanOnnx(options => options.Threads = 4)
            .UseEncoder("encoder.onnx").UseFaceDetector("detector.onnx")
            .ConfigureOnnx(options => options.ExecutionProvider = OnnxExecutionProvider.DirectML);
        // </snippet>
    }
}
