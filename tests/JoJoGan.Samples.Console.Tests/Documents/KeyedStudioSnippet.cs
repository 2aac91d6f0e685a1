using JoJoGan.Alignment;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace DocumentSnippets;

// <snippet>
public sealed class PortraitStudio([FromKeyedServices("ffhq")] IStyleStore styles, [FromKeyedServices("ffhq")] IStylizer stylizer)
{
    public async Task<Image<Rgb24>> DrawAsync(FacePhoto photo, CancellationToken stop)
    {
        using StyleModel style = await styles.LoadAsync("ink.safetensors", stop);
        return (await stylizer.StylizeAsync([photo], style, cancellationToken: stop))[0];
    }
}
// </snippet>
