using JoJoGan.DemoModel;
using JoJoGan.Imaging;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Extensions.AI.Tests;

/// <summary>The generator over the real stages.</summary>
public sealed class DrawingTests(DemoStyle demo) : IClassFixture<DemoStyle>
{
    [Fact]
    public async Task Face_of_the_original_comes_out_in_the_style()
    {
        await using ServiceProvider host = demo.Host();

        ImageGenerationResponse response = await host.GetRequiredService<IImageGenerator>()
            .EditImageAsync(Photo(), "as a drawing");

        DataContent result = response.Contents.Should().ContainSingle().Which.Should().BeOfType<DataContent>().Subject;
        result.MediaType.Should().Be("image/png");
        Pixels(result).Should().Equal(await StylizedAsync(host, new StylizationOptions()));
    }

    [Fact]
    public async Task Strength_comes_from_the_request_else_from_the_hosts_options()
    {
        await using ServiceProvider host = demo.Host(o => o.Stylization = new StylizationOptions { Strength = 0.5 });
        IImageGenerator generator = host.GetRequiredService<IImageGenerator>();
        var own = new ImageGenerationOptions { RawRepresentationFactory = _ => new StylizationOptions { Strength = 2 } };

        Pixels(await generator.EditImageAsync(Photo(), "")).Should().Equal(await StylizedAsync(host, new() { Strength = 0.5 }));
        Pixels(await generator.EditImageAsync(Photo(), "", own))
            .Should().Equal(await StylizedAsync(host, new() { Strength = 2 }));
    }

    [Fact]
    public async Task Count_gives_so_many_pictures_of_each_original_that_differ_in_their_noise()
    {
        await using ServiceProvider host = demo.Host(o => o.Stylization = new StylizationOptions { BatchSize = 1 });

        ImageGenerationResponse response = await host.GetRequiredService<IImageGenerator>()
            .EditImagesAsync([Photo(), Photo()], "", new ImageGenerationOptions { Count = 2 });

        response.Contents.Should().HaveCount(4);
        response.Contents.Cast<DataContent>().Select(c => Convert.ToBase64String(Pixels(c))).Should().OnlyHaveUniqueItems();
        Pixels(response).Should().Equal(await StylizedAsync(host, new() { NoiseSeed = 0 }));
    }

    [Fact]
    public async Task Jpeg_is_written_when_asked_for()
    {
        await using ServiceProvider host = demo.Host();

        ImageGenerationResponse response = await host.GetRequiredService<IImageGenerator>()
            .EditImageAsync(Photo(), "", new ImageGenerationOptions
            {
                MediaType = "Image/JPEG",
                ResponseFormat = ImageGenerationResponseFormat.Data,
            });

        var result = (DataContent)response.Contents.Single();
        result.MediaType.Should().Be("image/jpeg");
        result.Data.Span[..3].ToArray().Should().Equal(0xFF, 0xD8, 0xFF);
        using Image<Rgb24> picture = ImageLoader.Load(result.Data.Span);
        picture.Width.Should().Be(DemoWeights.Size);
    }

    [Fact]
    public async Task Generator_of_a_keyed_model_draws_with_its_stages_and_options()
    {
        var services = new ServiceCollection();
        services.AddKeyedJoJoGan("demo", o => o.Stylization = new StylizationOptions { Strength = 0.5 })
            .UseDemoModel().AddImageGenerator(demo.StylePath);
        await using ServiceProvider keyed = services.BuildServiceProvider(), plain = demo.Host();

        ImageGenerationResponse response = await keyed.GetRequiredService<IImageGenerator>().EditImageAsync(Photo(), "");

        Pixels(response).Should().Equal(await StylizedAsync(plain, new StylizationOptions { Strength = 0.5 }));
    }

    private DataContent Photo() => new(demo.PhotoFile, "image/png");

    private async Task<byte[]> StylizedAsync(IServiceProvider host, StylizationOptions options)
    {
        using StyleModel style = await host.GetRequiredService<IStyleStore>().LoadAsync(demo.StylePath);
        using Image<Rgb24> photo = ImageLoader.Load(demo.PhotoFile);
        using Image<Rgb24> picture = (await host.GetRequiredService<IStylizer>().StylizeAsync([photo], style, options)).Single();
        return Pixels(picture);
    }

    private static byte[] Pixels(ImageGenerationResponse response) => Pixels((DataContent)response.Contents[0]);

    private static byte[] Pixels(DataContent content)
    {
        using Image<Rgb24> picture = ImageLoader.Load(content.Data.Span);
        return Pixels(picture);
    }

    private static byte[] Pixels(Image<Rgb24> picture)
    {
        byte[] bytes = new byte[picture.Width * picture.Height * 3];
        picture.CopyPixelDataTo(bytes);
        return bytes;
    }
}
