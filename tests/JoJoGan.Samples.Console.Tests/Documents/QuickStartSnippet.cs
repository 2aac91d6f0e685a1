// <snippet>
using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;

await using var services = new ServiceCollection().AddJoJoGan().UseDemoModel().Services.BuildServiceProvider();
using var styleImage = ImageLoader.Load("style.png");
using var photo = ImageLoader.Load("photo.png");
using var reference = await services.GetRequiredService<IFaceAligner>().AlignAsync(styleImage);
using var style = await services.GetRequiredService<IFineTuner>().FineTuneAsync([new(reference.Image)]);
using var face = (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
ImageWriter.Write(face, "stylized.png");
// </snippet>
