// The least that a host does: learns a style from one picture and draws the face of a photo in it.
// Settings come from appsettings.json or the environment (JoJoGan__FineTuning__Seed=1).
using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

if (args is not [string stylePath, string photoPath, string resultPath])
{
    Console.Error.WriteLine("usage: jojogan-minimal-host STYLE PHOTO RESULT");
    return 2;
}

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Services.AddJoJoGan(builder.Configuration.GetSection("JoJoGan")).UseDemoModel();
using IHost host = builder.Build();

using Image<Rgb24> styleImage = ImageLoader.Load(stylePath), photo = ImageLoader.Load(photoPath);
using AlignedFace reference = await host.Services.GetRequiredService<IFaceAligner>().AlignAsync(styleImage);
using StyleModel style = await host.Services.GetRequiredService<IFineTuner>()
    .FineTuneAsync([new StyleReference(reference.Image)]);
using Image<Rgb24> result = (await host.Services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
ImageWriter.Write(result, resultPath);
return 0;
