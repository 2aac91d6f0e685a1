using JoJoGan.Latents;
using JoJoGan.Mixing;

namespace JoJoGan.Core.Tests.Latents;

public class LayerMaskTests
{
    [Fact]
    public void Presets_at_1024_are_the_reference_codes_rows()
    {
        LayerMask.FullStyle(1024).Rows.Should().Equal(7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
        LayerMask.PreserveColor(1024).Rows.Should().Equal(9, 11, 15, 16, 17);
        LayerMask.PreserveColorLpips(1024).Rows.Should().Equal(7, 9, 11, 15, 16, 17);
        LayerMask.None(1024).Rows.Should().BeEmpty();
    }

    [Theory]
    [InlineData(256, 14, new[] { 7, 8, 9, 10, 11, 12, 13 }, new[] { 9, 11 })]
    [InlineData(128, 12, new[] { 7, 8, 9, 10, 11 }, new[] { 9, 11 })]
    [InlineData(64, 10, new[] { 7, 8, 9 }, new[] { 9 })]
    public void Rows_mean_the_same_resolution_in_a_smaller_generator(int size, int layers, int[] full, int[] color)
    {
        LayerMask.FullStyle(size).Layers.Should().Be(layers);
        LayerMask.FullStyle(size).Rows.Should().Equal(full);
        LayerMask.PreserveColor(size).Rows.Should().Equal(color);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(-256)]
    public void Size_that_is_no_power_of_two_is_refused(int size) =>
        FluentActions.Invoking(() => LayerMask.FullStyle(size)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData(-1)]
    [InlineData(18)]
    public void Row_outside_the_code_is_refused(int row) =>
        FluentActions.Invoking(() => new LayerMask(18, [row]))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to 17*");

    [Fact]
    public void Rows_are_sorted_and_counted_once()
    {
        var mask = new LayerMask(18, [5, 3, 5]);

        mask.Rows.Should().Equal(3, 5);
        (mask[3], mask[4]).Should().Be((true, false));
    }

    [Fact]
    public void Own_rows_go_before_the_family() =>
        new StyleMixingOptions { Family = StyleFamily.FullStyle, Rows = [1] }.MaskFor(1024).Rows.Should().Equal(1);
}
