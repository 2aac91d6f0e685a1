// Draws the face of a photo in an exported style: ONNX Runtime, no libtorch.
// Settings come from appsettings.json or the environment (JoJoGan__Stylization__NoiseSeed=1).
using JoJoGan;
using JoJoGan.Imaging;
using JoJoGan.Onnx.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

if (args is not [string folder, string stylePath, string photoPath, string resultPath])
{
    Console.Error.WriteLine("usage: jojogan-onnx-host FOLDER STYLE PHOTO RESULT");
    Console.Error.WriteLine("FOLDER has encoder.onnx and detector.onnx; STYLE is an exported style.");
    Console.Error.WriteLine("'jojogan export' writes them.");
    return 2;
}

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Services.Configure<JoJoGanOptions>(builder.Configuration.GetSection("JoJoGan"));
builder.Services.AddJoJoGanOnnx()
    .UseEncoder(Path.Combine(folder, "encoder.onnx"))
    .UseFaceDetector(Path.Combine(folder, "detector.onnx"));
using IHost host = builder.Build();

using OnnxStyle style = OnnxStyle.Load(stylePath);
using Image<Rgb24> photo = ImageLoader.Load(photoPath);
IStylizer stylizer = host.Services.GetRequiredService<IStylizer>();
using Image<Rgb24> result = (await stylizer.StylizeAsync([photo], style))[0];
ImageWriter.Write(result, resultPath);
return 0;
