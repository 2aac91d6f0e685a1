using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Styles;
using JoJoGan.Testing;

namespace JoJoGan.Models.Tests.Services;

[Trait("Category", "Golden")]
[GoldenFile("jojo_style_tiny.pt")]
public sealed class StyleFilesTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        host.Dispose();
    }

    [Fact]
    public async Task Style_goes_to_the_original_format_and_back_without_a_change()
    {
        using var other = new TestNetworks(seed: 2);
        using var style = new GeneratorStyle(
            other.Generator.Clone(), new StyleMetadata { Name = "ink", Size = 32, Author = "Ann" });
        (string own, string original, string back) =
            (folder.File("ink.safetensors"), folder.File("ink.pt"), folder.File("back.safetensors"));
        await host.Get<IStyleStore>().SaveAsync(style, own);

        StyleFiles.Convert(own, original);
        StyleFiles.Convert(original, back, new StyleMetadata { Name = "ink again", Size = 32 });

        using (Checkpoint checkpoint = Checkpoint.Open(original))
        {
            CheckpointHash.Of(checkpoint.StateDict("g")).Should().Be(CheckpointHash.Of(style.Generator));
        }

        StyleFile described = StyleFiles.Describe(original);
        (described.Metadata.Name, described.Metadata.Size, described.Format).Should().Be(("ink", 32, StyleFormat.Full));
        StyleFiles.Describe(back).Metadata.Name.Should().Be("ink again");
        foreach (string path in new[] { original, back })
        {
            using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(path);
            CheckpointHash.Of(((GeneratorStyle)loaded).Generator).Should().Be(CheckpointHash.Of(style.Generator));
        }
    }

    [Fact]
    public void Style_of_the_original_keeps_its_weights()
    {
        string path = folder.File("jojo.safetensors");

        StyleFiles.Convert(GoldenFolder.File("jojo_style_tiny.pt"), path);

        using Checkpoint source = Checkpoint.Open(GoldenFolder.File("jojo_style_tiny.pt"));
        using Checkpoint target = Checkpoint.Open(path);
        IReadOnlyDictionary<string, CheckpointTensor> found = target.StateDict();
        foreach ((string key, CheckpointTensor tensor) in source.StateDict("g"))
        {
            found[key].ToSingles().Should().Equal(tensor.ToSingles(), key);
        }

        StyleFiles.Describe(path).Metadata.Name.Should().Be("jojo_style_tiny");
    }

    [Fact]
    public async Task Difference_is_no_style_to_convert_by_itself()
    {
        using var other = new TestNetworks(seed: 2);
        using var style = new GeneratorStyle(
            other.Generator.Clone(), new StyleMetadata { BaseHash = host.Networks.GeneratorHash });
        string path = folder.File("half.safetensors");
        await host.Get<IStyleStore>().SaveAsync(style, path, StyleFormat.HalfDelta);

        FluentActions.Invoking(() => StyleFiles.Convert(path, folder.File("half.pt")))
            .Should().Throw<CheckpointException>().WithMessage("*in the format Full first*");
        File.Exists(folder.File("half.pt")).Should().BeFalse();
    }

    [Fact]
    public void File_that_is_no_style_is_refused()
    {
        string path = folder.File("weights.safetensors");
        SafetensorsFile.Write(path, host.Networks.Encoder.state_dict());

        FluentActions.Invoking(() => StyleFiles.Describe(path))
            .Should().Throw<CheckpointException>().Which.Key.Should().Be("jojogan.format");
    }
}
