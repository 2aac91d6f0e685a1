using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class BlendedStyleTests : IDisposable
{
    private readonly TestHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public void Blend_is_the_base_and_the_weighted_differences()
    {
        using GeneratorStyle a = Style(2), b = Style(3);
        using var blend = new BlendedStyle("ab", [new WeightedStyle(a, 0.7), new WeightedStyle(b, -0.2)]);

        StyleGan2Generator found = host.Networks.Workspace.Apply(blend, 2);

        EachTensor(found, (key, basis) => basis + (2 * ((0.7 * (Of(a, key) - basis)) - (0.2 * (Of(b, key) - basis)))));
    }

    [Fact]
    public void Row_weights_count_for_the_layers_that_the_row_feeds()
    {
        using GeneratorStyle a = Style(2);
        double[] rows = [1, 2, 3, 4, 5, 6, 7, 8];
        using var blend = new BlendedStyle("rows", [new WeightedStyle(a) { RowWeights = rows }]);
        var expected = new Dictionary<string, double>
        {
            ["input.input"] = 1,
            ["conv1.conv.weight"] = 1,
            ["to_rgb1.conv.weight"] = 2,
            ["convs.0.conv.weight"] = 2,
            ["convs.1.conv.weight"] = 3,
            ["to_rgbs.0.bias"] = 4,
            ["convs.2.activate.bias"] = 4,
            ["to_rgbs.1.conv.weight"] = 6,
            ["convs.5.noise.weight"] = 7,
            ["to_rgbs.2.bias"] = 8,
        };

        StyleGan2Generator found = host.Networks.Workspace.Apply(blend);

        Dictionary<string, Tensor> tensors = found.state_dict();
        foreach ((string key, double weight) in expected)
        {
            Tensor basis = host.Networks.Generator.state_dict()[key];
            (tensors[key] - (basis + (weight * (Of(a, key) - basis)))).abs().max().ToDouble().Should().BeLessThan(1e-4, key);
        }
    }

    [Fact]
    public async Task Blend_is_saved_like_any_style()
    {
        using var folder = new Checkpoints.TemporaryFolder();
        using GeneratorStyle a = Style(2), b = Style(3);
        using var blend = new BlendedStyle("ab", [new WeightedStyle(a, 0.5), new WeightedStyle(b, 0.5)]);
        string path = folder.File("blend.safetensors");

        await host.Get<IStyleStore>().SaveAsync(blend, path, StyleFormat.HalfDelta);
        using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(path);

        loaded.Metadata.Name.Should().Be("ab");
        StyleGan2Generator found = host.Networks.Workspace.Apply(loaded);
        EachTensor(found, (key, basis) => (Of(a, key) + Of(b, key)) / 2, 1e-3);
    }

    [Fact]
    public void Styles_of_different_bases_do_not_blend()
    {
        using GeneratorStyle a = Style(2);
        using var b = new GeneratorStyle(
            host.Networks.Generator.Clone(), new StyleMetadata { Name = "b", BaseHash = new string('0', 64) });

        FluentActions.Invoking(() => new BlendedStyle("ab", [new WeightedStyle(a), new WeightedStyle(b)]))
            .Should().Throw<StyleMismatchException>().WithMessage("*'b'*different base*");
    }

    [Fact]
    public void Wrong_shares_are_argument_errors()
    {
        using GeneratorStyle a = Style(2);

        FluentActions.Invoking(() => new BlendedStyle("none", [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new BlendedStyle("nan", [new WeightedStyle(a, double.NaN)]))
            .Should().Throw<ArgumentException>().WithMessage("*finite*");
        FluentActions.Invoking(() => new BlendedStyle("rows", [new WeightedStyle(a) { RowWeights = [1, 2] }]))
            .Should().Throw<ArgumentException>().WithMessage("*8 rows*2*");
    }

    [Fact]
    public void Size_of_a_blend_is_that_of_the_parts_whose_size_is_known()
    {
        using GeneratorStyle a = Style(2);
        using var unknown = new StyleDelta(
            new Dictionary<string, TensorDelta>(), StyleFormat.LowRank, new StyleMetadata { Name = "x" });
        using var other = new StyleDelta(
            new Dictionary<string, TensorDelta>(), StyleFormat.LowRank, new StyleMetadata { Size = 64 });
        a.Metadata = a.Metadata with { Size = 0 };

        new BlendedStyle("ab", [new WeightedStyle(unknown), new WeightedStyle(a) { RowWeights = [1, 2, 3, 4, 5, 6, 7, 8] }])
            .Metadata.Size.Should().Be(32);
        FluentActions.Invoking(() => new BlendedStyle("x", [new WeightedStyle(unknown) { RowWeights = [1] }]))
            .Should().Throw<ArgumentException>().WithMessage("*'x'*size is not known*");
        FluentActions.Invoking(() => new BlendedStyle("ab", [new WeightedStyle(a) { RowWeights = [1, 2] }]))
            .Should().Throw<ArgumentException>().WithMessage("*8 rows*2*");
        FluentActions.Invoking(() => new BlendedStyle("ab", [new WeightedStyle(a), new WeightedStyle(other)]))
            .Should().Throw<StyleMismatchException>().WithMessage("*sizes*");
    }

    [Fact]
    public async Task Blend_whose_part_was_disposed_is_told()
    {
        GeneratorStyle a = Style(2);
        using var blend = new BlendedStyle("a", [new WeightedStyle(a, 0.5)]);
        LatentCode code = new(8, 32, new float[8 * 32]);
        (await host.Get<IStylizer>().StylizeAsync([code], blend))[0].Dispose();
        a.Dispose();

        Func<Task> run = () => host.Get<IStylizer>().StylizeAsync([code], blend);

        await run.Should().ThrowAsync<ObjectDisposedException>();
    }

    private void EachTensor(StyleGan2Generator found, Func<string, Tensor, Tensor> expected, double tolerance = 1e-4)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> basis = host.Networks.Generator.state_dict();
        foreach ((string key, Tensor tensor) in found.state_dict())
        {
            Tensor wanted = expected(key, basis[key]);
            (tensor - wanted).abs().max().ToDouble().Should().BeLessThan(tolerance * (1 + wanted.abs().max().ToDouble()), key);
        }
    }

    private static Tensor Of(GeneratorStyle style, string key) => style.Generator.state_dict()[key];

    private GeneratorStyle Style(int seed)
    {
        using var other = new TestNetworks(seed);
        return new GeneratorStyle(
            other.Generator.Clone(), new StyleMetadata { Size = 32, BaseHash = host.Networks.GeneratorHash });
    }
}
