using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.SyntheticFlowers;
using JoJoGan.Testing;

namespace JoJoGan.SyntheticFaces.Tests.Flowers;

/// <summary>The generator of flowers that the samples come with.</summary>
public sealed class FlowerGeneratorTests : IDisposable
{
    // Training uses smaller seeds only.
    private const ulong HeldOut = 900_000_001;
    private const double LeastPsnr = 32.5;

    private static readonly string File = RepositoryFolder.Combine("samples", "weights", "flowers.safetensors");

    private readonly StyleGan2Generator generator = NetworkLoader.LoadGenerator(File, CPU);
    private readonly Tensor codes;
    private readonly Tensor parameters;

    public FlowerGeneratorTests()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(HeldOut);
        Tensor z = randn([32, generator.Config.StyleDim], generator: random);
        codes = (z * z.square().mean([1], keepdim: true).rsqrt()).MoveToOuterDisposeScope();
        parameters = FlowerParameters.FromLatent(codes.narrow(1, 0, FlowerParameters.Count)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        codes.Dispose();
        parameters.Dispose();
        generator.Dispose();
    }

    [Fact]
    public void File_is_small() => new FileInfo(File).Length.Should().BeLessThan(2_000_000);

    [Fact]
    public void Codes_give_the_flowers_of_their_parameters()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor drawn = Draw(generator.Mapping(codes), generator.Mapping(codes));

        Flowers.Psnr(drawn, FlowerRenderer.Render(parameters, Flowers.Size)).Should().BeGreaterThan(LeastPsnr);
    }

    [Fact]
    public void Rows_of_full_style_change_the_appearance_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor others = codes.roll(1, 0);
        Tensor expected = FlowerRenderer.Render(FlowerParameters.Combine(parameters, parameters.roll(1, 0)), Flowers.Size);

        Tensor drawn = Draw(generator.Mapping(codes), generator.Mapping(others));

        Flowers.Psnr(drawn, expected).Should().BeGreaterThan(LeastPsnr);
    }

    [Fact]
    public void Discriminator_comes_with_it_and_cannot_tell_its_flowers_by_far()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using StyleGan2Discriminator discriminator = NetworkLoader.LoadDiscriminator(File, generator.Config, CPU);
        Tensor drawn = discriminator.forward(Draw(generator.Mapping(codes), generator.Mapping(codes)));

        Tensor real = discriminator.forward(FlowerRenderer.Render(parameters, Flowers.Size));

        Faces.Distance(real, drawn).Should().BeInRange(1e-4f, 1);
    }

    /// <summary>Draws with one code in the rows that full style keeps and another in those that it replaces.</summary>
    private Tensor Draw(Tensor kept, Tensor replaced)
    {
        LayerMask mask = LayerMask.FullStyle(generator.Config.Size);
        IEnumerable<Tensor> rows = Enumerable.Range(0, mask.Layers).Select(row => mask[row] ? replaced : kept);
        return generator.Synthesize(stack(rows, 1), generator.FixedNoise);
    }
}
