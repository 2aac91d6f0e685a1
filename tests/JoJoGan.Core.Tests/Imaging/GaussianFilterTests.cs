using JoJoGan.Imaging;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class GaussianFilterTests
{
    private const int Width = 230;
    private const int Height = 170;

    [Theory]
    [InlineData(24)]
    [InlineData(31.7)]
    public void The_coarse_filter_is_within_half_a_step_of_the_exact_one(double sigma)
    {
        float[] plane = Image();
        float[] exact = new float[plane.Length], coarse = new float[plane.Length];
        GaussianFilter.Apply(plane, exact, Width, Height, sigma);
        CoarseGaussianFilter.Apply(plane, coarse, Width, Height, sigma);
        coarse.Zip(exact, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(0.5f);
    }

    [Fact]
    public void An_impulse_spreads_to_the_Gaussians_values()
    {
        float[] plane = new float[41 * 41];
        plane[(20 * 41) + 20] = 1000;
        float[] filtered = new float[plane.Length];
        GaussianFilter.Apply(plane, filtered, 41, 41, sigma: 2);
        filtered.Sum().Should().BeApproximately(1000, 0.01f);
        (filtered[(20 * 41) + 22] / filtered[(20 * 41) + 20]).Should().BeApproximately((float)Math.Exp(-0.5), 1e-5f);
        (filtered[(23 * 41) + 20] / filtered[(20 * 41) + 20]).Should().BeApproximately((float)Math.Exp(-9 / 8.0), 1e-5f);
    }

    [Fact]
    public void A_radius_beyond_the_picture_keeps_its_mean()
    {
        float[] filtered = new float[6];
        GaussianFilter.Apply([10, 20, 30, 40, 50, 60], filtered, 3, 2, sigma: 40);
        filtered.Should().OnlyContain(v => Math.Abs(v - 35) < 0.01f);
    }

    [Fact]
    public void The_median_is_the_middle_of_all_values()
    {
        var random = new Random(3);
        foreach (int count in new[] { 1, 2, 3, 1000, 1001 })
        {
            float[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 255)];
            float[] sorted = [.. values.Order()];
            Median.Of(values).Should().Be((sorted[(count - 1) / 2] + sorted[count / 2]) / 2);
        }
    }

    private static float[] Image()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Width * Height).Select(i => (i % Width < 60 ? 255 : 0) * random.NextSingle())];
    }
}
