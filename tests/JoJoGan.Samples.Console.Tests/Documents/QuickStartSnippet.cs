// <snippet>
using JoJoGan;
using JoJoGan.Imaging;
using Microsoft.Extensions.DependencyInjection;

await using var services = new ServiceCollection().AddJoJoGan().UseDemoModel().Services.BuildServiceProvider();
using var stylePicture = PictureLoader.Load("style.png");
using var photo = PictureLoader.Load("photo.png");
using var reference = await services.GetRequiredService<IFaceAligner>().AlignAsync(stylePicture);
using var style = await services.GetRequiredService<IFineTuner>().FineTuneAsync([new(reference.Picture)], new() { Steps = 100 });
using var face = (await services.GetRequiredService<IStylizer>().StylizeAsync([photo], style))[0];
PictureWriter.Write(face, "stylized.png");
// </snippet>
