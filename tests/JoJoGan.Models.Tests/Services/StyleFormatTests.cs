using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class StyleFormatTests : IDisposable
{
    private const int HeaderAlignment = 8;

    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        host.Dispose();
    }

    [Theory]
    [InlineData(StyleFormat.HalfDelta, 1e-3)]
    [InlineData(StyleFormat.LowRank, 0.3)]
    public async Task Smaller_form_adds_nearly_what_the_style_adds(StyleFormat format, double tolerance)
    {
        using GeneratorStyle style = await LearnAsync();
        string path = folder.File("small.safetensors");

        await host.Get<IStyleStore>().SaveAsync(style, path, format);
        using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(path);

        loaded.Should().BeOfType<StyleDelta>().Which.Format.Should().Be(format);
        loaded.Metadata.Should().BeEquivalentTo(style.Metadata, o => o.Excluding(m => m.Thumbnail));
        Off(host.Networks.Workspace.Apply(loaded), style.Generator).Should().BeLessThan(tolerance);
    }

    [Fact]
    public async Task Each_form_is_no_larger_than_the_one_before()
    {
        using GeneratorStyle style = await LearnAsync();
        long[] sizes = new long[3];
        foreach (StyleFormat format in Enum.GetValues<StyleFormat>())
        {
            await host.Get<IStyleStore>().SaveAsync(style, folder.File($"{format}.safetensors"), format);
            StyleFile file = StyleFiles.Describe(folder.File($"{format}.safetensors"));
            file.Format.Should().Be(format);
            file.Metadata.Name.Should().Be("ink");
            sizes[(int)format] = file.Bytes;
        }

        // These networks have no weight that is worth compacting, and headers are filled up to a multiple of 8 bytes.
        sizes[(int)StyleFormat.HalfDelta].Should().BeLessThan(sizes[(int)StyleFormat.Full] / 2);
        sizes[(int)StyleFormat.LowRank].Should().BeLessThanOrEqualTo(sizes[(int)StyleFormat.HalfDelta] + HeaderAlignment);
    }

    [Fact]
    public async Task Difference_style_is_saved_as_every_form()
    {
        using GeneratorStyle style = await LearnAsync();
        (string half, string full, string again) =
            (folder.File("half.safetensors"), folder.File("full.safetensors"), folder.File("again.safetensors"));
        IStyleStore store = host.Get<IStyleStore>();
        await store.SaveAsync(style, half, StyleFormat.HalfDelta);
        using StyleModel small = await store.LoadAsync(half);

        await store.SaveAsync(small, full);
        await store.SaveAsync(small, again, StyleFormat.HalfDelta);
        using StyleModel whole = await store.LoadAsync(full);

        Off(((GeneratorStyle)whole).Generator, style.Generator).Should().BeLessThan(1e-3);
        (await File.ReadAllBytesAsync(again)).Should().Equal(await File.ReadAllBytesAsync(half));
    }

    [Fact]
    public void Compact_matrix_of_few_directions_is_nearly_exact()
    {
        using var random = new torch.Generator(1);
        using Tensor thin = randn([64, 2], generator: random), wide = randn([2, 577], generator: random);
        using Tensor difference = thin.matmul(wide);

        using LowRankDelta packed = LowRankDelta.Pack(difference, zeros_like(difference));
        using Tensor found = zeros(64, 577);
        packed.AddTo(found, zeros_like(found), 1);

        using Tensor off = found - difference;
        (off.square().mean().ToDouble() / difference.square().mean().ToDouble()).Should().BeLessThan(1e-4);
        packed.Parts.Single(p => p.Suffix == LowRankDelta.RestSuffix).Tensor.shape.Should().Equal(64, 145);
    }

    [Fact]
    public void Compact_matrix_of_noise_keeps_eight_ninths_of_it()
    {
        using var random = new torch.Generator(2);
        using Tensor difference = randn([1, 128, 64, 3, 3], generator: random);

        using LowRankDelta packed = LowRankDelta.Pack(difference, zeros_like(difference));
        using Tensor found = zeros(difference.shape);
        packed.AddTo(found, zeros_like(found), 1);

        using Tensor off = found - difference;
        (off.square().mean().ToDouble() / difference.square().mean().ToDouble()).Should().BeLessThan(1 / 9.0);
        packed.Parts.Sum(p => p.Tensor.numel() * p.Tensor.element_size()).Should().BeLessThan((long)(0.36 * difference.numel()));
    }

    [Fact]
    public void Weight_that_is_small_beside_its_base_is_packed_itself()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(3);
        Tensor basis = randn([64, 96], generator: random), tuned = randn([64, 96], generator: random) * 0.01;

        using LowRankDelta packed = LowRankDelta.Pack(tuned - basis, basis);
        Tensor whole = basis.clone(), half = basis.clone();
        packed.AddTo(whole, basis, 1);
        packed.AddTo(half, basis, 0.5);

        packed.Parts.Should().Contain(p => p.Suffix == LowRankDelta.WholeSuffix);
        (whole - tuned).abs().max().ToDouble().Should().BeLessThan(0.02);
        (half - ((basis + whole) / 2)).abs().max().ToDouble().Should().BeLessThan(1e-5);
    }

    [Theory]
    [InlineData(StyleFormat.HalfDelta)]
    [InlineData(StyleFormat.LowRank)]
    public async Task Difference_to_another_base_is_refused(StyleFormat format)
    {
        using GeneratorStyle style = await LearnAsync();
        string path = folder.File("small.safetensors");
        await host.Get<IStyleStore>().SaveAsync(style, path, format);
        using var other = new TestHost(seed: 2);

        Func<Task> load = () => other.Get<IStyleStore>().LoadAsync(path);
        Func<Task> save = () => other.Get<IStyleStore>().SaveAsync(style, path, format);

        await load.Should().ThrowAsync<StyleMismatchException>();
        await save.Should().ThrowAsync<StyleMismatchException>();
    }

    [Theory]
    [InlineData("to_rgb1.bias", null, "no tensor")]
    [InlineData("to_rgb1.bias", "to_rgb9.bias", "no tensor")]
    [InlineData("convs.0.conv.modulation.bias", "to_rgb1.bias", "does not fit")]
    public async Task Damaged_difference_is_a_typed_error_that_names_the_entry(string from, string? to, string reason)
    {
        using GeneratorStyle style = await LearnAsync();
        string path = folder.File("small.safetensors");
        await host.Get<IStyleStore>().SaveAsync(style, path, StyleFormat.HalfDelta);
        using (Checkpoint checkpoint = Checkpoint.Open(path))
        {
            Dictionary<string, Tensor> tensors = checkpoint.StateDict().ToDictionary(e => e.Key, e => e.Value.ToTensor());
            Dictionary<string, string> metadata = checkpoint.Metadata.ToDictionary();
            tensors[to ?? from + ".more"] = tensors[from];
            path = folder.File("damaged.safetensors");
            SafetensorsFile.Write(path, tensors, metadata);
        }

        Func<Task> load = () => host.Get<IStyleStore>().LoadAsync(path);

        CheckpointException error = (await load.Should().ThrowAsync<CheckpointException>()).Which;
        error.Message.Should().Contain(reason);
        error.Key.Should().Be(to ?? from + ".more");
    }

    [Theory]
    [InlineData(StyleFormat.HalfDelta)]
    [InlineData(StyleFormat.LowRank)]
    public async Task Style_that_is_its_base_is_saved_and_loads_as_the_base(StyleFormat format)
    {
        using var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata { Name = "base" });
        using var blend = new BlendedStyle("none", [new WeightedStyle(style)]);
        string path = folder.File("base.safetensors");

        await host.Get<IStyleStore>().SaveAsync(blend, path, format);
        using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(path);

        loaded.Metadata.Size.Should().Be(TestNetworks.Config.Size);
        CheckpointHash.Of(host.Networks.Workspace.Apply(loaded)).Should().Be(host.Networks.GeneratorHash);
    }

    [Fact]
    public async Task Smaller_form_that_is_cancelled_leaves_nothing()
    {
        using GeneratorStyle style = await LearnAsync();
        string path = folder.File("small.safetensors");

        Func<Task> save = () =>
            host.Get<IStyleStore>().SaveAsync(style, path, StyleFormat.LowRank, new CancellationToken(canceled: true));

        await save.Should().ThrowAsync<OperationCanceledException>();
        File.Exists(path).Should().BeFalse();
    }

    [Fact]
    public async Task Switching_styles_keeps_one_generator_and_leaves_nothing_behind()
    {
        using GeneratorStyle style = await LearnAsync();
        IStyleStore store = host.Get<IStyleStore>();
        await store.SaveAsync(style, folder.File("a.safetensors"), StyleFormat.HalfDelta);
        await store.SaveAsync(style, folder.File("b.safetensors"), StyleFormat.LowRank);
        using StyleModel a = await store.LoadAsync(folder.File("a.safetensors"));
        using StyleModel b = await store.LoadAsync(folder.File("b.safetensors"));
        StyledGeneratorCache workspace = host.Networks.Workspace;

        StyleGan2Generator first = workspace.Apply(a);
        string before = CheckpointHash.Of(first);
        StyleGan2Generator second = workspace.Apply(b, 0.5);
        string half = CheckpointHash.Of(second);
        workspace.Apply(a).Should().BeSameAs(first).And.BeSameAs(second);

        half.Should().NotBe(before);
        CheckpointHash.Of(first).Should().Be(before);
        CheckpointHash.Of(host.Networks.Generator).Should().Be(host.Networks.GeneratorHash);
    }

    [Fact]
    public async Task Photos_come_out_alike_in_the_full_style_and_its_half_difference()
    {
        using GeneratorStyle style = await LearnAsync();
        string path = folder.File("half.safetensors");
        await host.Get<IStyleStore>().SaveAsync(style, path, StyleFormat.HalfDelta);
        using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(path);
        using Image<Rgb24> photo = TestHost.Image(3);
        FacePhoto[] photos = [new FacePhoto(photo) { IsAligned = true }];

        foreach (double strength in new[] { 0.5, 1 })
        {
            var options = new StylizationOptions { Strength = strength };
            using Image<Rgb24> expected = (await host.Get<IStylizer>().StylizeAsync(photos, style, options))[0];
            using Image<Rgb24> found = (await host.Get<IStylizer>().StylizeAsync(photos, loaded, options))[0];
            for (int y = 0; y < expected.Height; y++)
            {
                for (int x = 0; x < expected.Width; x++)
                {
                    ((double)found[x, y].R).Should().BeApproximately(expected[x, y].R, 1);
                }
            }
        }
    }

    /// <summary>The largest share of a tensor's change that is missing or too much, over the tensors that changed.</summary>
    private double Off(StyleGan2Generator found, StyleGan2Generator expected)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> basis = host.Networks.Generator.state_dict(), drawn = found.state_dict();
        return expected.state_dict()
            .Select(e => (
                Change: (e.Value - basis[e.Key]).square().sum().sqrt().ToDouble(),
                Off: (e.Value - drawn[e.Key]).square().sum().sqrt().ToDouble()))
            .Where(e => e.Change > 0)
            .Max(e => e.Off / e.Change);
    }

    private async Task<GeneratorStyle> LearnAsync()
    {
        using Image<Rgb24> reference = TestHost.Image(1);
        return (GeneratorStyle)await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(reference)], new FineTuningOptions { Steps = 5, Name = "ink" });
    }
}
