// A host with a stage of its own: its inverter replaces the library's, for style pictures and photos alike.
// The setting Psi (default 0.7) says how much of a face stays its own.
using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using JoJoGan.Samples.OwnInverter;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

if (args is not [string stylePath, string photoPath, string resultPath])
{
    Console.Error.WriteLine("usage: jojogan-own-inverter STYLE PHOTO RESULT");
    return 2;
}

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Services.AddJoJoGan(builder.Configuration.GetSection("JoJoGan")).UseDemoModel();
builder.Services.AddSingleton<EncoderInverter>();
builder.Services.AddSingleton<IInverter>(services => new AverageFaceInverter(
    services.GetRequiredService<EncoderInverter>(),
    services.GetRequiredService<IFaceGenerator>(),
    builder.Configuration.GetValue("Psi", 0.7f)));
using IHost host = builder.Build();

using Image<Rgb24> styleImage = ImageLoader.Load(stylePath), photo = ImageLoader.Load(photoPath);
using AlignedFace reference = await host.Services.GetRequiredService<IFaceAligner>().AlignAsync(styleImage);
using StyleModel style = await host.Services.GetRequiredService<IFineTuner>()
    .FineTuneAsync([new StyleReference(reference.Image)]);
using Image<Rgb24> result = (await host.Services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
ImageWriter.Write(result, resultPath);
return 0;
