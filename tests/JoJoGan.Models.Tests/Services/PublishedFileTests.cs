using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
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
    public async Task Generator_and_discriminator_load_from_one_file(string file)
    {
        using ServiceProvider provider = Provider(o => o.GeneratorPath = GoldenFolder.File(file));
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        using GoldenCase generator = GoldenCase.Open("generator");
        using GoldenCase discriminator = GoldenCase.Open("discriminator64");

        StyleGan2Generator loaded = await networks.GetGeneratorAsync();
        StyleGan2Discriminator judge = await networks.GetDiscriminatorAsync();
        using var grad = no_grad();
        using Tensor image = loaded.Synthesize(generator["wplus"]);
        using Tensor score = judge.forward(discriminator["x"]);

        generator.ShouldMatch(image, "img_wplus");
        discriminator.ShouldMatch(score, "score_x");
        loaded.parameters().Should().OnlyContain(p => !p.requires_grad);
    }

    [Fact]
    public async Task Networks_compute_in_the_precision_of_the_options_and_so_do_styles_of_files()
    {
        using ServiceProvider provider = Provider(o =>
        {
            o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt");
            (o.Precision, o.KeepFreedMemory) = (ComputePrecision.BFloat16, true);
        });
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        using StyleModel style = await provider.GetRequiredService<IStyleStore>()
            .LoadAsync(GoldenFolder.File("jojo_style_tiny.pt"));
        StyleGan2Generator generator = await networks.GetGeneratorAsync();
        (int layers, int dim) = (generator.Config.Layers, generator.Config.StyleDim);
        LatentCode code = new(layers, dim, new float[layers * dim]);

        (await provider.GetRequiredService<IStylizer>().StylizeAsync([code], style))[0].Dispose();

        StyleGan2Discriminator discriminator = await networks.GetDiscriminatorAsync();
        (generator.ComputeType, discriminator.ComputeType, ((GeneratorStyle)style).Generator.ComputeType)
            .Should().Be((ScalarType.BFloat16, ScalarType.BFloat16, ScalarType.BFloat16));
    }

    [Fact]
    public async Task Encoder_and_average_code_load_from_their_file()
    {
        using ServiceProvider provider = Provider(o => o.EncoderPath = GoldenFolder.File("e4e_tiny.pt"));
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        using GoldenCase golden = GoldenCase.Open("e4e_tiny");
        (StyleEncoderNetwork encoder, Tensor average) = await networks.GetEncoderAsync();
        using var grad = no_grad();
        using Tensor input =
            golden["image_u8"].to_type(ScalarType.Float32).permute(2, 0, 1).unsqueeze(0).div(255).sub(0.5).div(0.5);

        using Tensor codes = encoder.Invert(input, average);

        golden.ShouldMatch(codes, "codes");
    }

    [Fact]
    public async Task Networks_outlive_the_dispose_scope_that_they_are_first_used_in()
    {
        using ServiceProvider provider = Provider(o =>
        {
            o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt");
            o.EncoderPath = GoldenFolder.File("e4e_tiny.pt");
        });
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        Tensor[] weights = await networks.Worker.RunAsync(() =>
        {
            using (NewDisposeScope())
            {
                _ = (networks.Generator, networks.Discriminator, networks.Encoder);
            }

            return (Tensor[])[
                networks.LatentAverage, .. networks.Generator.parameters(), .. networks.Discriminator.parameters(),
                .. networks.Encoder.buffers()];
        });
        weights.Should().OnlyContain(t => !t.IsInvalid);
    }

    [Fact]
    public async Task Networks_stay_until_the_work_on_them_has_ended()
    {
        ServiceProvider provider = Provider(o => o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt"));
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
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
    public async Task Blank_path_of_the_discriminator_counts_as_none()
    {
        using ServiceProvider provider = Provider(
            o => (o.GeneratorPath, o.DiscriminatorPath) = (GoldenFolder.File("stylegan2_tiny.pt"), ""));

        (await provider.GetRequiredService<NetworkSource>().GetDiscriminatorAsync()).Should().NotBeNull();
    }

    [Fact]
    public async Task Style_file_of_the_original_draws_what_the_original_draws()
    {
        using ServiceProvider provider = Provider(o => o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt"));
        using GoldenCase golden = GoldenCase.Open("finetune_disc64");

        using StyleModel style = await provider.GetRequiredService<IStyleStore>()
            .LoadAsync(GoldenFolder.File("jojo_style_tiny.pt"));

        using var grad = no_grad();
        using Tensor image = ((GeneratorStyle)style).Generator.Synthesize(golden["my_w"]);
        golden.ShouldMatch(image, "img_after");
        style.Metadata.Name.Should().Be("jojo_style_tiny");
        style.Metadata.BaseHash.Should().BeNull();
    }

    [Fact]
    public async Task Weights_that_are_not_configured_name_file_call_and_option()
    {
        using ServiceProvider provider = Provider(_ => { });
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();

        (await networks.Invoking(n => n.GetGeneratorAsync()).Should().ThrowAsync<WeightsNotFoundException>()
                .WithMessage("*stylegan2-ffhq-config-f.pt*UseGenerator(path)*JoJoGanOptions.GeneratorPath*"))
                .Which.OptionName.Should().Be("GeneratorPath");
        await networks.Invoking(n => n.GetEncoderAsync())
            .Should().ThrowAsync<WeightsNotFoundException>().WithMessage("*e4e_ffhq_encode.pt*UseEncoder*");
        await networks.Invoking(n => n.GetLpipsAsync())
            .Should().ThrowAsync<WeightsNotFoundException>().WithMessage("*vgg16*UseLpips*");
    }

    [Fact]
    public async Task Weights_that_are_absent_name_the_path()
    {
        using ServiceProvider provider = Provider(o => o.GeneratorPath = "nowhere.pt");

        (await provider.GetRequiredService<NetworkSource>().Invoking(n => n.GetGeneratorAsync())
            .Should().ThrowAsync<WeightsNotFoundException>()
            .WithMessage("*'nowhere.pt'*GeneratorPath*")).Which.Path.Should().Be("nowhere.pt");
    }

    [Fact]
    public async Task File_of_another_network_is_refused_with_its_name_and_a_key()
    {
        string wrong = GoldenFolder.File("inversion_code_tiny.pt");
        using ServiceProvider provider = Provider(o => o.GeneratorPath = wrong);

        CheckpointException error = (await provider.GetRequiredService<NetworkSource>().Invoking(n => n.GetGeneratorAsync())
            .Should().ThrowAsync<CheckpointException>()).Which;

        error.File.Should().Be(wrong);
        error.Key.Should().NotBeNull();
        error.Message.Should().Contain("the key is missing").And.Contain("StyleGAN2 generator").And.NotContain("found");
    }

    [Fact]
    public async Task Generator_file_without_a_discriminator_says_what_to_do()
    {
        using ServiceProvider provider = Provider(o =>
        {
            o.GeneratorPath = GoldenFolder.File("stylegan2_tiny.pt");
            o.DiscriminatorPath = GoldenFolder.File("jojo_style_tiny.pt");
        });

        await provider.GetRequiredService<NetworkSource>().Invoking(n => n.GetDiscriminatorAsync())
            .Should().ThrowAsync<WeightsNotFoundException>()
            .WithMessage("*no discriminator*JoJoGanOptions.DiscriminatorPath*LPIPS*");
    }

    private static ServiceProvider Provider(Action<JoJoGanOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddJoJoGan(configure);
        return services.BuildServiceProvider();
    }
}
