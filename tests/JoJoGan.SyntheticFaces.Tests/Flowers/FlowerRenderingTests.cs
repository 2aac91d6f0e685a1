using JoJoGan.SyntheticFlowers;
using JoJoGan.Testing;

namespace JoJoGan.SyntheticFaces.Tests.Flowers;

public class FlowerRenderingTests
{
    public static TheoryData<FlowerStyle> Styles => new(Enum.GetValues<FlowerStyle>());

    public static TheoryData<FlowerParameter> Parameters => new(Enum.GetValues<FlowerParameter>());

    [Theory]
    [MemberData(nameof(Styles))]
    public void Images_use_the_range_and_stay_in_it(FlowerStyle style)
    {
        using Tensor parameters = Flowers.Random(6, seed: 2);
        using Tensor pictures = FlowerRenderer.Render(parameters, Flowers.Size, style);

        pictures.shape.Should().Equal(6, 3, Flowers.Size, Flowers.Size);
        float[] values = pictures.data<float>().ToArray();
        values.Should().OnlyContain(v => v >= -1 && v <= 1);
        (values.Max() - values.Min()).Should().BeGreaterThan(1.5f);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_picture_follows_from_its_parameters_alone(FlowerStyle style)
    {
        // 20 flowers of 64 px are more than are drawn at once.
        using Tensor parameters = Flowers.Random(20, seed: 3);
        using Tensor together = FlowerRenderer.Render(parameters, Flowers.Size, style);
        using Tensor again = FlowerRenderer.Render(parameters, Flowers.Size, style);
        using Tensor last = parameters.narrow(0, 19, 1), lastOfAll = together.narrow(0, 19, 1);
        using Tensor alone = FlowerRenderer.Render(last, Flowers.Size, style);

        Faces.Difference(again, together).Max().Should().Be(0);
        Faces.Difference(alone, lastOfAll).Max().Should().BeLessThan(1e-3f);
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Every_parameter_moves_the_picture_smoothly(FlowerParameter parameter)
    {
        const int Steps = 40;
        using DisposeScope scope = NewDisposeScope();
        Tensor pictures = Flowers.Along(parameter, Steps + 1);

        Tensor moved = (pictures.narrow(0, 1, Steps) - pictures.narrow(0, 0, Steps)).abs().mean([1, 2, 3]);

        moved.sum().item<float>().Should().BeGreaterThan(0.005f);
        (moved.max() / moved.sum()).item<float>().Should().BeLessThan(0.45f, "nothing jumps");
    }

    [Fact]
    public void Combinations_have_the_geometry_of_one_and_the_appearance_of_the_other()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor one = Flowers.Random(3, seed: 4), other = Flowers.Random(1, seed: 5);

        Tensor both = FlowerParameters.Combine(one, other);

        const int Hue = (int)FlowerParameter.PetalHue;
        Faces.Distance(both[.., ..Hue], one[.., ..Hue]).Should().Be(0);
        Faces.Distance(both[.., Hue..], other[.., Hue..]).Should().Be(0);
    }

    [Fact]
    public void Styles_differ_and_sizes_show_the_same_flower()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor parameters = Flowers.Random(4, seed: 6);
        Tensor small = FlowerRenderer.Render(parameters, Flowers.Size);
        Tensor large = FlowerRenderer.Render(parameters, Flowers.Size * 2);

        Faces.Distance(small, nn.functional.avg_pool2d(large, 2)).Should().BeLessThan(0.01f);
        Faces.Distance(small, FlowerRenderer.Render(parameters, Flowers.Size, FlowerStyle.Stained)).Should().BeGreaterThan(0.1f);
    }

    [Fact]
    public void Codes_give_their_parameters_back_and_nothing_is_left_behind()
    {
        using Tensor parameters = Flowers.Random(2, seed: 7);
        LiveTensors.LeftBy(() =>
        {
            using Tensor z = FlowerParameters.ToLatent(parameters);
            using Tensor again = FlowerParameters.FromLatent(z);
            Faces.Distance(again, parameters).Should().BeLessThan(1e-4f);
            FlowerParameters.Combine(parameters, again).Dispose();
            FlowerRenderer.Render(parameters, 32, FlowerStyle.Stained).Dispose();
        }).Should().Be(0);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0, 16)]
    public void Parameters_of_another_shape_are_refused(int n, int count)
    {
        using Tensor parameters = zeros(n, count);

        FluentActions.Invoking(() => FlowerRenderer.Render(parameters, Flowers.Size)).Should().Throw<ArgumentException>();
    }
}
