using JoJoGan.DependencyInjection;
using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Onnx;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Onnx.Tests;

/// <summary>Exported encoders of pSp and ReStyle against the original Python code (tests/encoders/README.md).</summary>
public sealed class PublishedEncoderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-onnx-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Psp_gives_the_original_codes_and_pictures()
    {
        using PublishedModel model = await ExportAsync("psp_tiny");
        await using ServiceProvider services = Services(InversionMethod.Psp);

        model.ShouldMatch(await services.GetRequiredService<IInverter>().InvertAsync(model.Photos), "codes", "decoded");
    }

    [Theory]
    [InlineData("restyle_e4e_tiny")]
    [InlineData("restyle_psp_tiny")]
    public async Task ReStyle_gives_the_original_codes_and_pictures_of_every_step(string name)
    {
        using PublishedModel model = await ExportAsync(name);
        int steps = model.Config.GetProperty("steps").GetInt32();
        steps.Should().BeGreaterThan(1);
        for (int step = 1; step <= steps; step++)
        {
            await using ServiceProvider services = Services(InversionMethod.ReStyle, step);

            IReadOnlyList<InvertedFace> found = await services.GetRequiredService<IInverter>().InvertAsync(model.Photos);

            model.ShouldMatch(found, $"codes_{step - 1}", $"image_{step - 1}");
        }
    }

    [Fact]
    public async Task An_encoder_of_another_method_is_refused()
    {
        using PublishedModel restyle = await ExportAsync("restyle_e4e_tiny");
        await using ServiceProvider e4e = Services(InversionMethod.E4e);
        await e4e.Invoking(s => s.GetRequiredService<IInverter>().InvertAsync(restyle.Photos))
            .Should().ThrowAsync<CheckpointException>().WithMessage("*choose ReStyle as the inversion method*");

        using PublishedModel psp = await ExportAsync("psp_tiny");
        await using ServiceProvider steps = Services(InversionMethod.ReStyle);
        await steps.Invoking(s => s.GetRequiredService<IInverter>().InvertAsync(psp.Photos))
            .Should().ThrowAsync<CheckpointException>().WithMessage("*takes photos only*");
    }

    [Fact]
    public async Task An_encoder_of_ReStyle_needs_the_generator_that_it_was_exported_with()
    {
        using PublishedModel model = await ExportAsync("restyle_e4e_tiny");
        await using ServiceProvider none = Services(InversionMethod.ReStyle, change: b => b.UseGenerator(""));
        await none.Invoking(s => s.GetRequiredService<IInverter>().InvertAsync(model.Photos))
            .Should().ThrowAsync<WeightsNotFoundException>().WithMessage("*ExportGeneratorAsync*GeneratorPath*");

        await using ServiceProvider torch = new ServiceCollection().AddJoJoGan().UseDemoModel().Services.BuildServiceProvider();
        await torch.GetRequiredService<OnnxExporter>().ExportGeneratorAsync(File("generator"));
        await using ServiceProvider other = Services(InversionMethod.ReStyle);
        await other.Invoking(s => s.GetRequiredService<IInverter>().InvertAsync(model.Photos))
            .Should().ThrowAsync<InvalidOptionsException>().WithMessage("*8 x 32*12 x 64*");
    }

    private string File(string name) => Path.Combine(folder, name + ".onnx");

    private async Task<PublishedModel> ExportAsync(string name)
    {
        var model = new PublishedModel(name);
        var exporter = new OnnxExporter(model.Networks);
        await exporter.ExportEncoderAsync(File("encoder"));
        await exporter.ExportGeneratorAsync(File("generator"));
        return model;
    }

    private ServiceProvider Services(InversionMethod method, int? steps = null, Action<JoJoGanBuilder>? change = null)
    {
        JoJoGanBuilder builder = new ServiceCollection().AddJoJoGanOnnx()
            .UseEncoder(File("encoder")).UseGenerator(File("generator")).UseInverter(method, o => o.Steps = steps);
        change?.Invoke(builder);
        return builder.Services.BuildServiceProvider();
    }
}
