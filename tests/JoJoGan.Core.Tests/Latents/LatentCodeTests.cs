using JoJoGan.Latents;

namespace JoJoGan.Core.Tests.Latents;

public class LatentCodeTests
{
    [Fact]
    public void Rows_are_read_in_order()
    {
        var code = new LatentCode(2, 3, [1, 2, 3, 4, 5, 6]);

        code[1].ToArray().Should().Equal(4, 5, 6);
        code.Values.ToArray().Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public void Code_does_not_change_with_the_array_it_was_made_from()
    {
        float[] values = [1, 2];
        var code = new LatentCode(1, 2, values);

        values[0] = 9;

        code[0][0].Should().Be(1);
    }

    [Fact]
    public void Count_that_does_not_match_the_shape_is_refused() =>
        FluentActions.Invoking(() => new LatentCode(2, 3, new float[5]))
            .Should().Throw<ArgumentException>().WithMessage("*2 x 3*6*5*");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Value_that_is_not_finite_is_refused(float value) =>
        FluentActions.Invoking(() => new LatentCode(1, 2, [0, value]))
            .Should().Throw<ArgumentException>().WithMessage("*finite*");

    [Fact]
    public void Row_outside_the_code_is_refused()
    {
        var code = new LatentCode(2, 1, [1, 2]);

        FluentActions.Invoking(() => code[2].Length).Should().Throw<ArgumentOutOfRangeException>();
    }
}
