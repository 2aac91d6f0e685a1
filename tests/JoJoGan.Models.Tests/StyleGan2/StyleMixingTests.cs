using JoJoGan.Models.Mixing;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

public sealed class StyleMixingTests : IDisposable
{
    private readonly Tensor codes = WeightFormula.Tensor("codes", [2, 5, 3], 0, 1, 1);
    private readonly Tensor styles = WeightFormula.Tensor("styles", [2, 3], 0, 1, 1);

    public void Dispose()
    {
        codes.Dispose();
        styles.Dispose();
    }

    [Fact]
    public void Mixing_keeps_unmasked_rows_bit_exact_and_blends_the_others()
    {
        using Tensor mixed = StyleMixing.Mix(codes, styles, [4, 1], 0.25);
        (double[] before, double[] other, double[] after) =
            (TensorComparison.Values(codes), TensorComparison.Values(styles), TensorComparison.Values(mixed));
        for (int i = 0; i < after.Length; i++)
        {
            (int sample, int row, int column) = (i / 15, i / 3 % 5, i % 3);
            if (row is 1 or 4)
            {
                after[i].Should().BeApproximately((0.25 * before[i]) + (0.75 * other[(sample * 3) + column]), 1e-6);
            }
            else
            {
                after[i].Should().Be(before[i]);
            }
        }
    }

    [Fact]
    public void Alpha_zero_gives_the_other_style_and_one_the_code()
    {
        using Tensor none = StyleMixing.Mix(codes, styles, [2], 0);
        using Tensor row = none.select(1, 2);
        TensorComparison.ShouldBeClose(row, styles, 0);
        using Tensor all = StyleMixing.Mix(codes, styles, [0, 1, 2, 3, 4], 1);
        TensorComparison.ShouldBeClose(all, codes, 0);
        using Tensor nothing = StyleMixing.Mix(codes, styles, [], 0);
        TensorComparison.ShouldBeClose(nothing, codes, 0);
    }

    [Fact]
    public void Codes_can_be_mixed_row_by_row_and_one_style_with_many_codes()
    {
        using Tensor others = WeightFormula.Tensor("others", [1, 5, 3], 0, 1, 1);
        using Tensor mixed = StyleMixing.Mix(codes, others, [3], 0);
        using Tensor row = mixed.select(1, 3);
        using Tensor wanted = others.select(1, 3);
        using Tensor wantedTwice = wanted.expand(2, 3);
        TensorComparison.ShouldBeClose(row, wantedTwice, 0);
    }

    [Fact]
    public void Nothing_but_the_result_is_left() =>
        LiveTensors.LeftBy(() => StyleMixing.Mix(codes, styles, [1], 0.5).Dispose()).Should().Be(0);

    [Fact]
    public void Rows_and_shapes_that_do_not_fit_are_refused()
    {
        using Tensor three = WeightFormula.Tensor("three", [3, 3], 0, 1, 1);
        FluentActions.Invoking(() => StyleMixing.Mix(codes, styles, [5], 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => StyleMixing.Mix(codes, styles, [-1], 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => StyleMixing.Mix(codes, three, [1], 0))
            .Should().Throw<ArgumentException>().WithMessage("*[2, 5, 3]*[3, 3]*");
        FluentActions.Invoking(() => StyleMixing.Mix(styles, styles, [1], 0)).Should().Throw<ArgumentException>();
    }
}
