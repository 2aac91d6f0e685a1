namespace JoJoGan.SyntheticFaces.Tests;

public class FaceParametersTests
{
    [Fact]
    public void Groups_share_out_all_parameters()
    {
        IReadOnlyList<int> geometry = FaceParameters.Indices(ParameterGroup.Geometry);
        IReadOnlyList<int> appearance = FaceParameters.Indices(ParameterGroup.Appearance);

        geometry.Concat(appearance).Should().Equal(Enumerable.Range(0, FaceParameters.Count));
        FaceParameters.Names.Should().HaveCount(FaceParameters.Count).And.OnlyHaveUniqueItems();
        geometry.Should().OnlyContain(i => FaceParameters.GroupOf((FaceParameter)i) == ParameterGroup.Geometry);
        appearance.Should().OnlyContain(i => FaceParameters.GroupOf((FaceParameter)i) == ParameterGroup.Appearance);
        geometry.Should().Contain([(int)FaceParameter.Yaw, (int)FaceParameter.Smile]);
        appearance.Should().Contain([(int)FaceParameter.SkinTone, (int)FaceParameter.LightStrength]);
    }

    [Fact]
    public void Normal_codes_give_their_quantiles()
    {
        using Tensor z = tensor(new[] { -1.959964f, 0f, 1f }, [1, 3]);
        using Tensor parameters = FaceParameters.FromLatent(z);

        parameters.data<float>().ToArray().Should().SatisfyRespectively(
            a => a.Should().BeApproximately(0.025f, 1e-6f),
            b => b.Should().Be(0.5f),
            c => c.Should().BeApproximately(0.841345f, 1e-6f));
    }

    [Fact]
    public void Codes_and_parameters_are_inverse()
    {
        using Tensor parameters = Faces.Random(4, seed: 1);
        using Tensor z = FaceParameters.ToLatent(parameters);
        using Tensor again = FaceParameters.FromLatent(z);

        Faces.Difference(parameters.view(1, 1, 4, -1), again.view(1, 1, 4, -1)).Max().Should().BeLessThan(1e-6f);
    }

    [Fact]
    public void The_ends_have_finite_codes()
    {
        using Tensor ends = tensor(new[] { 0f, 1f }, [1, 2]);
        using Tensor z = FaceParameters.ToLatent(ends);

        z.data<float>().ToArray().Should().SatisfyRespectively(
            low => low.Should().BeInRange(-6, -4), high => high.Should().BeInRange(4, 6));
    }

    [Fact]
    public void Combining_takes_geometry_from_one_and_appearance_from_the_other()
    {
        using Tensor photo = zeros(2, FaceParameters.Count);
        using Tensor reference = ones(1, FaceParameters.Count);
        using Tensor both = FaceParameters.Combine(photo, reference);

        both.shape.Should().Equal(2, FaceParameters.Count);
        for (int i = 0; i < FaceParameters.Count; i++)
        {
            bool geometry = FaceParameters.GroupOf((FaceParameter)i) == ParameterGroup.Geometry;
            both[1, i].item<float>().Should().Be(geometry ? 0 : 1);
        }
    }
}
