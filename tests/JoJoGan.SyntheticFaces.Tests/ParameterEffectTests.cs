namespace JoJoGan.SyntheticFaces.Tests;

public class ParameterEffectTests
{
    public static TheoryData<FaceParameter> All => new(Enum.GetValues<FaceParameter>());

    public static TheoryData<FaceParameter> Geometry => new(Of(ParameterGroup.Geometry));

    public static TheoryData<FaceParameter> Appearance => new(Of(ParameterGroup.Appearance)
        .Where(p => p is not FaceParameter.BackgroundHue and not FaceParameter.BackgroundLightness));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_parameter_changes_the_picture(FaceParameter parameter)
    {
        // The frame's color shows on glasses only.
        (FaceParameter, float) glasses = (FaceParameter.Glasses, parameter == FaceParameter.GlassesHue ? 1 : 0);
        using Tensor low = Faces.Draw(glasses, (parameter, 0.1f));
        using Tensor high = Faces.Draw(glasses, (parameter, 0.9f));

        Faces.Difference(low, high).Max().Should().BeGreaterThan(0.08f);
    }

    [Theory]
    [MemberData(nameof(Geometry))]
    public void Geometry_leaves_the_background_in_the_corners(FaceParameter parameter)
    {
        using Tensor low = Faces.Draw((parameter, 0));
        using Tensor high = Faces.Draw((parameter, 1));
        float[] difference = Faces.Difference(low, high);

        const int Corner = Faces.Size / 10;
        for (int y = 0; y < Corner; y++)
        {
            difference.AsSpan(y * Faces.Size, Corner).ToArray().Should().OnlyContain(d => d < 1e-5f);
            difference.AsSpan(((y + 1) * Faces.Size) - Corner, Corner).ToArray().Should().OnlyContain(d => d < 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Appearance))]
    public void Appearance_keeps_the_outline(FaceParameter parameter)
    {
        bool[] low = Background((parameter, 0));
        bool[] high = Background((parameter, 1));

        low.Count(b => b).Should().BeInRange(Faces.Size * Faces.Size / 5, Faces.Size * Faces.Size * 7 / 10);
        low.Zip(high).Count(pair => pair.First != pair.Second).Should().BeLessThan(Faces.Size * Faces.Size / 100);
    }

    [Fact]
    public void A_turned_head_moves_its_outline()
    {
        bool[] left = Background((FaceParameter.Yaw, 0));
        bool[] right = Background((FaceParameter.Yaw, 1));

        left.Zip(right).Count(pair => pair.First != pair.Second).Should().BeGreaterThan(Faces.Size * Faces.Size / 20);
    }

    // Where another background color is seen.
    private static bool[] Background((FaceParameter, float) setting)
    {
        using Tensor green = Faces.Draw(setting, (FaceParameter.BackgroundHue, 0), (FaceParameter.BackgroundLightness, 1));
        using Tensor rose = Faces.Draw(setting, (FaceParameter.BackgroundHue, 1), (FaceParameter.BackgroundLightness, 1));
        return [.. Faces.Difference(green, rose).Select(d => d > 0.15f)];
    }

    private static IEnumerable<FaceParameter> Of(ParameterGroup group)
        => FaceParameters.Indices(group).Select(i => (FaceParameter)i);
}
