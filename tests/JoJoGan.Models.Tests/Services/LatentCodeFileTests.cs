using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

[GoldenFile("inversion_code_tiny.pt")]
public sealed class LatentCodeFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Trait("Category", "Golden")]
    public void Inversion_code_of_the_original_is_read()
    {
        (var config, int seed) = GoldenConfig.Of(GoldenCase.Open("generator"));

        LatentCode code = InversionCodeFile.Load(GoldenFolder.File("inversion_code_tiny.pt"));

        (code.Layers, code.Dimension).Should().Be((config.Layers, config.StyleDim));
        code.Values.ToArray().Should().Equal(WeightFormula.Values("ckpt:latent", code.Values.Length, 0, 1, seed));
    }

    [Fact]
    public void Saved_code_comes_back_bit_exact()
    {
        var code = new LatentCode(2, 3, [1, -2, 3.25f, 4, 5, float.Epsilon]);

        LatentCodeFile.Save(code, folder.File("code.safetensors"));

        LatentCode loaded = LatentCodeFile.Load(folder.File("code.safetensors"));
        InversionCodeFile.Load(folder.File("code.safetensors")).Values.ToArray().Should().Equal(code.Values.ToArray());
        (loaded.Layers, loaded.Dimension).Should().Be((2, 3));
        loaded.Values.ToArray().Should().Equal(code.Values.ToArray());
    }

    [Fact]
    public void Code_that_cannot_be_written_is_a_typed_error_that_names_the_file()
    {
        string path = Path.Combine(folder.File("nowhere"), "code.safetensors");

        FluentActions.Invoking(() => LatentCodeFile.Save(new LatentCode(1, 1, [1]), path)).Should().Throw<FileWriteException>()
            .WithMessage($"{path}: the folder does not exist*");
    }

    [Fact]
    public void Tensor_that_is_no_code_is_refused()
    {
        using Tensor flat = zeros(5);
        SafetensorsFile.Write(folder.File("flat.safetensors"), [new("latent", flat)]);
        using Tensor broken = full([1, 2], float.NaN);
        SafetensorsFile.Write(folder.File("nan.safetensors"), [new("latent", broken)]);

        foreach (Func<string, LatentCode> load in new[] { LatentCodeFile.Load, InversionCodeFile.Load })
        {
            FluentActions.Invoking(() => load(folder.File("flat.safetensors"))).Should().Throw<CheckpointException>()
                .Which.Actual.Should().EndWith("[5]");
            FluentActions.Invoking(() => load(folder.File("nan.safetensors"))).Should().Throw<CheckpointException>()
                .WithMessage("*finite*");
            FluentActions.Invoking(() => load(folder.File("nowhere.pt"))).Should().Throw<WeightsNotFoundException>();
        }
    }

    [Fact]
    public void Codes_of_other_types_are_read_by_the_reader_of_any_origin_alone()
    {
        using Tensor half = full([2, 3], 1.5, dtype: ScalarType.Float16);
        SafetensorsFile.Write(folder.File("half.safetensors"), [new("latent", half)]);
        SafetensorsFile.Write(folder.File("other.safetensors"), [new("code", half)]);

        InversionCodeFile.Load(folder.File("half.safetensors")).Values.ToArray().Should().OnlyContain(v => v == 1.5f);
        FluentActions.Invoking(() => LatentCodeFile.Load(folder.File("half.safetensors"))).Should().Throw<CheckpointException>()
            .Which.Actual.Should().Be("F16 [2, 3]");
        FluentActions.Invoking(() => LatentCodeFile.Load(folder.File("other.safetensors"))).Should().Throw<CheckpointException>()
            .Which.Key.Should().Be("latent");
    }
}
