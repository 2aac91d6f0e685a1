using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Styles;
using JoJoGan.Testing.Checkpoints;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class StyleStoreTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        host.Dispose();
    }

    [Fact]
    public async Task Saved_style_loads_bit_equal_with_its_metadata()
    {
        using Image<Rgb24> reference = TestHost.Image(1);
        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(reference)],
            new FineTuningOptions
            {
                Steps = 2,
                Name = "Tusche",
                Author = "Ann",
                License = "CC0-1.0",
                Mixing = new() { Rows = [7], Alpha = 0.1 },
            });
        string path = folder.File("style.safetensors");

        await host.Get<IStyleStore>().SaveAsync(style, path);
        using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(path);

        loaded.Metadata.Should().BeEquivalentTo(style.Metadata, o => o.Excluding(m => m.Thumbnail));
        loaded.Metadata.Author.Should().Be("Ann");
        loaded.Metadata.License.Should().Be("CC0-1.0");
        loaded.Metadata.Thumbnail.ToArray().Should().Equal(style.Metadata.Thumbnail.ToArray());
        CheckpointHash.Of(((GeneratorStyle)loaded).Generator).Should().Be(CheckpointHash.Of(((GeneratorStyle)style).Generator));
    }

    [Fact]
    public async Task Style_of_another_base_is_refused()
    {
        string path = await SaveAsync();
        using var other = new TestHost(seed: 2);

        Func<Task> load = () => other.Get<IStyleStore>().LoadAsync(path);

        (await load.Should().ThrowAsync<StyleMismatchException>()).WithMessage("*base generator*train the style again*");
    }

    [Fact]
    public async Task Safetensors_file_that_is_no_style_is_refused()
    {
        string path = folder.File("weights.safetensors");
        SafetensorsFile.Write(path, host.Networks.Generator.state_dict());

        Func<Task> load = () => host.Get<IStyleStore>().LoadAsync(path);

        (await load.Should().ThrowAsync<CheckpointException>()).Which.Key.Should().Be("jojogan.format");
    }

    [Fact]
    public async Task Saved_style_given_as_the_generator_is_called_a_style()
    {
        string path = await SaveAsync();

        FluentActions.Invoking(() => NetworkLoader.LoadGenerator(path, CPU)).Should().Throw<CheckpointException>()
            .WithMessage($"{path}*saved style*load it as a style*style/1*");
    }

    [Fact]
    public async Task Missing_file_is_a_typed_error()
    {
        Func<Task> load = () => host.Get<IStyleStore>().LoadAsync(folder.File("nowhere.safetensors"));

        (await load.Should().ThrowAsync<WeightsNotFoundException>()).WithMessage("*nowhere.safetensors*");
    }

    [Fact]
    public async Task Damaged_metadata_is_a_typed_error()
    {
        string path = await SaveAsync();
        byte[] bytes = await File.ReadAllBytesAsync(path);
        string text = System.Text.Encoding.Latin1.GetString(bytes);
        await File.WriteAllBytesAsync(
            path, System.Text.Encoding.Latin1.GetBytes(text.Replace("\"jojogan.steps\":\"2\"", "\"jojogan.steps\":\"x\"")));

        Func<Task> load = () => host.Get<IStyleStore>().LoadAsync(path);

        (await load.Should().ThrowAsync<CheckpointException>()).Which.Key.Should().Be("jojogan.steps");
    }

    [Theory]
    [InlineData("loss", "37", "Discriminator or Lpips")]
    [InlineData("loss", "1", "Discriminator or Lpips")]
    [InlineData("loss", "Discriminator, Lpips", "Discriminator or Lpips")]
    [InlineData("steps", "-1", "at least 0")]
    [InlineData("references", "-1", "at least 0")]
    [InlineData("size", "-32", "a power of two")]
    [InlineData("size", "33", "a power of two")]
    [InlineData("size", "2048", "a power of two")]
    [InlineData("alpha", "1.5", "from 0 to 1")]
    [InlineData("alpha", "NaN", "from 0 to 1")]
    [InlineData("learning_rate", "-0.1", "at least 0")]
    [InlineData("learning_rate", "Infinity", "at least 0")]
    [InlineData("mask_rows", "[18]", "rows from 0 to 17")]
    [InlineData("mask_rows", "[-1]", "rows from 0 to 17")]
    [InlineData("mask_rows", "{}", "a list of rows")]
    public void Metadata_outside_its_limits_is_a_typed_error(string key, string value, string expected)
    {
        string header = $$$"""{"__metadata__":{"jojogan.format":"style/1","jojogan.{{{key}}}":"{{{value}}}"}}""";
        string path = folder.File("style.safetensors", CheckpointBytes.Safetensors(header, 0));

        CheckpointException error = Assert.Throws<CheckpointException>(() => StyleFiles.Describe(path));

        (error.Key, error.Actual).Should().Be(($"jojogan.{key}", value));
        error.Expected.Should().Contain(expected);
    }

    [Fact]
    public async Task Metadata_that_could_not_be_read_is_not_written()
    {
        StyleMetadata[] wrong =
        [
            new() { Steps = -1 }, new() { Size = 33 },
            new() { Alpha = double.NaN }, new() { LearningRate = double.PositiveInfinity },
            new() { References = -1 }, new() { MaskRows = [18] }, new() { Loss = (FineTuningLoss)37 },
        ];
        foreach (StyleMetadata metadata in wrong)
        {
            using var style = new GeneratorStyle(host.Networks.Generator.Clone(), metadata);

            Func<Task> save = () => host.Get<IStyleStore>().SaveAsync(style, folder.File("wrong.safetensors"));

            await save.Should().ThrowAsync<ArgumentException>().WithMessage("*metadata*must be*");
        }

        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelled_save_leaves_the_old_file_and_nothing_else()
    {
        string path = await SaveAsync();
        byte[] before = await File.ReadAllBytesAsync(path);
        using var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata());

        Func<Task> save = () =>
            host.Get<IStyleStore>().SaveAsync(style, path, StyleFormat.Full, new CancellationToken(canceled: true));

        await save.Should().ThrowAsync<OperationCanceledException>();
        (await File.ReadAllBytesAsync(path)).Should().Equal(before);
        Directory.GetFiles(Path.GetDirectoryName(path)!).Should().Equal(path);
    }

    [Fact]
    public async Task Disposed_style_is_not_saved_and_the_old_file_stays()
    {
        string path = await SaveAsync();
        byte[] before = await File.ReadAllBytesAsync(path);
        var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata());
        style.Dispose();

        Func<Task> save = () => host.Get<IStyleStore>().SaveAsync(style, path);

        await save.Should().ThrowAsync<ObjectDisposedException>();
        style.IsDisposed.Should().BeTrue();
        (await File.ReadAllBytesAsync(path)).Should().Equal(before);
    }

    [Fact]
    public async Task Style_that_cannot_be_written_is_a_typed_error_that_names_the_file()
    {
        using var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata());
        string path = Path.Combine(folder.File("nowhere"), "ink.safetensors");

        Func<Task> save = () => host.Get<IStyleStore>().SaveAsync(style, path);

        (await save.Should().ThrowAsync<FileWriteException>())
            .WithMessage($"{path}: the folder does not exist*").Which.Path.Should().Be(path);
    }

    private async Task<string> SaveAsync()
    {
        string path = folder.File("saved.safetensors");
        using var style = new GeneratorStyle(
            host.Networks.Generator.Clone(),
            new StyleMetadata { Name = "ink", Steps = 2, BaseHash = host.Networks.GeneratorHash });
        await host.Get<IStyleStore>().SaveAsync(style, path);
        return path;
    }
}
