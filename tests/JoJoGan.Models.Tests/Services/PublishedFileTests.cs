using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Files in the published layouts, through the services as a host configures them.</summary>
[Trait("Category", "Golden")]
[GoldenFile("stylegan2_tiny.pt")]
[GoldenFile("jojo_style_tiny.pt")]
[GoldenFile("e4e_tiny.pt")]
public class PublishedFileTests
{
    [Theory]
    [InlineData("stylegan2_tiny.pt")]
    [InlineData("stylegan2_tiny_legacy_cuda.pt")]
    public void Generator_and_discriminator_load_from_one_file(string file)
    {
        using ServiceProvider provider = Provider(o => o.GeneratorPath = GoldenFolder.File(file));
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();
        using GoldenCase generator = GoldenCase.Open("generator");
        using GoldenCase discriminator = GoldenCase.Open("discriminator64");

        using var grad = no_grad();
        using Tensor image = networks.Generator.Synthesize(generator["wplus"]);
        using Tensor score = networks.Discriminator.forward(discriminator["x"]);

        generator.ShouldMatch(image, "img_wplus");
        discriminator.ShouldMatch(score, "score_x");
        networks.Generator.parameters().Should().OnlyContain(p => !p.requires_grad);
    }

    [Fact]
    public async Task Networks_compute_in_the_precision_of_the_options_and_so_do_styles_of_files()
    {
        using ServiceProvider provider = Provider(o =>
        {
            o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt");
            (o.Precision, o.KeepFreedMemory) = (ComputePrecision.BFloat16, true);
        });
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();
        using StyleModel style = await provider.GetRequiredService<IStyleStore>().LoadAsync(GoldenFolder.File("jojo_style_tiny.pt"));
        LatentCode code = new(networks.Generator.Config.Layers, networks.Generator.Config.StyleDim, new float[networks.Generator.Config.Layers * networks.Generator.Config.StyleDim]);

        (await provider.GetRequiredService<IStylizer>().StylizeAsync([code], style))[0].Dispose();

        (networks.Generator.ComputeType, networks.Discriminator.ComputeType, ((GeneratorStyle)style).Generator.ComputeType)
            .Should().Be((ScalarType.BFloat16, ScalarType.BFloat16, ScalarType.BFloat16));
    }

    [Fact]
    public void Encoder_and_average_code_load_from_their_file()
    {
        using ServiceProvider provider = Provider(o => o.EncoderPath = GoldenFolder.File("e4e_tiny.pt"));
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();
        using GoldenCase golden = GoldenCase.Open("e4e_tiny");
        using var grad = no_grad();
        using Tensor input = golden["image_u8"].to_type(ScalarType.Float32).permute(2, 0, 1).unsqueeze(0).div(255).sub(0.5).div(0.5);

        using Tensor codes = networks.Encoder.Invert(input, networks.LatentAverage);

        golden.ShouldMatch(codes, "codes");
    }

    [Fact]
    public void Networks_outlive_the_dispose_scope_that_they_are_first_used_in()
    {
        using ServiceProvider provider = Provider(o =>
        {
            o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt");
            o.EncoderPath = GoldenFolder.File("e4e_tiny.pt");
        });
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();
        using (NewDisposeScope())
        {
            _ = (networks.Generator, networks.Discriminator, networks.Encoder);
        }

        Tensor[] weights =
            [networks.LatentAverage, .. networks.Generator.parameters(), .. networks.Discriminator.parameters(), .. networks.Encoder.buffers()];
        weights.Should().OnlyContain(t => !t.IsInvalid);
    }

    [Fact]
    public async Task Networks_stay_until_the_work_on_them_has_ended()
    {
        ServiceProvider provider = Provider(o => o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt"));
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();
        using ManualResetEventSlim begun = new(), ended = new();
        Task<bool> work = networks.Worker.RunAsync(() =>
        {
            Tensor[] weights = [.. networks.Generator.parameters()];
            begun.Set();
            ended.Wait(TimeSpan.FromSeconds(30));
            return weights.All(w => !w.IsInvalid);
        });
        begun.Wait(TimeSpan.FromSeconds(30));

        await provider.DisposeAsync();
        ended.Set();

        (await work).Should().BeTrue();
    }

    [Fact]
    public void Blank_path_of_the_discriminator_counts_as_none()
    {
        using ServiceProvider provider = Provider(o => (o.GeneratorPath, o.DiscriminatorPath) = (GoldenFolder.File("stylegan2_tiny.pt"), ""));

        provider.GetRequiredService<INetworkSource>().Discriminator.Should().NotBeNull();
    }

    [Fact]
    public async Task Style_file_of_the_original_draws_what_the_original_draws()
    {
        using ServiceProvider provider = Provider(o => o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt"));
        using GoldenCase golden = GoldenCase.Open("finetune_disc64");

        using StyleModel style = await provider.GetRequiredService<IStyleStore>().LoadAsync(GoldenFolder.File("jojo_style_tiny.pt"));

        using var grad = no_grad();
        using Tensor image = ((GeneratorStyle)style).Generator.Synthesize(golden["my_w"]);
        golden.ShouldMatch(image, "img_after");
        style.Metadata.Name.Should().Be("jojo_style_tiny");
        style.Metadata.BaseHash.Should().BeNull();
    }

    [Fact]
    public void Weights_that_are_not_configured_name_file_call_and_option()
    {
        using ServiceProvider provider = Provider(_ => { });
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();

        networks.Invoking(n => n.Generator).Should().Throw<WeightsNotFoundException>()
            .WithMessage("*stylegan2-ffhq-config-f.pt*UseGenerator(path)*JoJoGanOptions.GeneratorPath*").Which.OptionName.Should().Be("GeneratorPath");
        networks.Invoking(n => n.Encoder).Should().Throw<WeightsNotFoundException>().WithMessage("*e4e_ffhq_encode.pt*UseEncoder*");
        networks.Invoking(n => n.Lpips).Should().Throw<WeightsNotFoundException>().WithMessage("*vgg16*UseLpips*");
    }

    [Fact]
    public void Weights_that_are_absent_name_the_path()
    {
        using ServiceProvider provider = Provider(o => o.GeneratorPath = "nowhere.pt");

        provider.GetRequiredService<INetworkSource>().Invoking(n => n.Generator).Should().Throw<WeightsNotFoundException>()
            .WithMessage("*'nowhere.pt'*GeneratorPath*").Which.Path.Should().Be("nowhere.pt");
    }

    [Fact]
    public void File_of_another_network_is_refused_with_its_name_and_a_key()
    {
        string wrong = GoldenFolder.File("inversion_code_tiny.pt");
        using ServiceProvider provider = Provider(o => o.GeneratorPath = wrong);

        CheckpointException error = provider.GetRequiredService<INetworkSource>().Invoking(n => n.Generator)
            .Should().Throw<CheckpointException>().Which;

        error.File.Should().Be(wrong);
        error.Key.Should().NotBeNull();
        error.Message.Should().Contain("the key is missing").And.Contain("StyleGAN2 generator").And.NotContain("found");
    }

    [Fact]
    public void Generator_file_without_a_discriminator_says_what_to_do()
    {
        using ServiceProvider provider = Provider(o =>
        {
            o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt");
            o.DiscriminatorPath = GoldenFolder.File("jojo_style_tiny.pt");
        });

        provider.GetRequiredService<INetworkSource>().Invoking(n => n.Discriminator).Should().Throw<WeightsNotFoundException>()
            .WithMessage("*no discriminator*JoJoGanOptions.DiscriminatorPath*LPIPS*");
    }

    private static ServiceProvider Provider(Action<JoJoGanOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddJoJoGan(configure);
        return services.BuildServiceProvider();
    }
}
