using JoJoGan.SyntheticWeights;

namespace JoJoGan.Models.Tests.Testing;

public sealed class WeightFormulaTests
{
    [Fact]
    public void Hash_is_fnv1a() => WeightFormula.Fnv1a64("abc").Should().Be(0xe71fa2190541574b);

    [Fact]
    public void Units_are_the_published_ones() =>
        Enumerable.Range(0, 3).Select(i => WeightFormula.Unit("abc", i, 0))
            .Should().Equal(-0.6727547645568848, -0.4260319471359253, -0.9819275140762329);

    [Fact]
    public void Values_are_the_published_ones() =>
        WeightFormula.Values("conv1.conv.weight", 4, 0, 1.75, 1)
            .Should().Equal(-1.4650485515594482f, 1.5473946332931519f, 0.9302501678466797f, -0.7596791982650757f);

    [Fact]
    public void Large_tensors_have_the_values_of_small_ones()
    {
        float[] large = WeightFormula.Values("x", 300_000, 0.5, 2, 3);
        float[] wanted = [.. Enumerable.Range(0, large.Length).Select(i => (float)(0.5 + (2 * WeightFormula.Unit("x", i, 3))))];
        large.AsSpan().SequenceEqual(wanted).Should().BeTrue();
    }

    [Theory]
    [InlineData("convs.0.conv.blur.kernel", null, null)]
    [InlineData("style.1.weight", 0.0, 175.0)]
    [InlineData("style.8.bias", 0.0, 20.0)]
    [InlineData("convs.1.conv.modulation.weight", 0.0, 1.75)]
    [InlineData("convs.1.conv.modulation.bias", 1.0, 0.5)]
    [InlineData("conv1.noise.weight", 0.0, 0.3)]
    [InlineData("conv1.activate.bias", 0.0, 0.5)]
    [InlineData("to_rgb1.bias", 0.0, 0.2)]
    [InlineData("noises.noise_0", 0.0, 1.75)]
    public void Generator_entries_follow_the_table(string key, double? center, double? radius)
    {
        (double Center, double Radius)? range = WeightFormula.GeneratorRule(key, [1]);
        (range?.Center).Should().Be(center);
        (range?.Radius).Should().Be(radius);
    }

    [Theory]
    [InlineData("input_layer.2.weight", new long[] { 16 }, 0.25, 0.1)]
    [InlineData("body.3.res_layer.2.weight", new long[] { 16 }, 0.25, 0.1)]
    [InlineData("body.3.res_layer.0.weight", new long[] { 16 }, 1.0, 0.3)]
    [InlineData("body.3.res_layer.0.running_mean", new long[] { 16 }, 0.0, 0.1)]
    [InlineData("body.3.res_layer.0.running_var", new long[] { 16 }, 1.0, 0.3)]
    [InlineData("styles.0.linear.weight", new long[] { 8, 8 }, 0.0, 1.75)]
    [InlineData("styles.0.convs.0.weight", new long[] { 8, 3, 2, 2 }, 0.0, 0.5)]
    public void Encoder_entries_follow_the_table(string key, long[] shape, double center, double radius) =>
        WeightFormula.EncoderRule(key, shape, 3).Should().Be((center, radius));
}
