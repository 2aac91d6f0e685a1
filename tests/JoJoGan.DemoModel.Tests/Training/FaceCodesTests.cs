using JoJoGan.DemoTraining;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.Demo.Tests.Training;

public sealed class FaceCodesTests
{
    [Fact]
    public void Codes_lie_where_the_mapping_network_puts_them()
    {
        using var random = new torch.Generator(1);
        using Tensor z = FaceCodes.Draw(16, random);
        using Tensor lengths = z.square().mean([1]);

        lengths.data<float>().ToArray().Should().OnlyContain(length => Math.Abs(length - 1) < 1e-4);
    }

    [Theory]
    [InlineData(ParameterGroup.Geometry)]
    [InlineData(ParameterGroup.Appearance)]
    public void One_group_of_parameters_is_kept_and_the_other_is_drawn_anew(ParameterGroup kept)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new torch.Generator(2);
        Tensor z = FaceCodes.Draw(8, random);

        Tensor others = kept == ParameterGroup.Geometry ? FaceCodes.SameGeometry(z, random) : FaceCodes.SameAppearance(z, random);

        Tensor moved = (FaceCodes.Parameters(others) - FaceCodes.Parameters(z)).abs();
        others.square().mean([1]).data<float>().ToArray().Should().OnlyContain(length => Math.Abs(length - 1) < 1e-4);
        foreach (ParameterGroup group in Enum.GetValues<ParameterGroup>())
        {
            int[] indices = [.. FaceParameters.Indices(group)];
            double change = moved.narrow(1, indices[0], indices.Length).mean().ToDouble();
            (change < 1e-6).Should().Be(group == kept, $"that is {group}");
        }
    }
}
