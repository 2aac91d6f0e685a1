using System.Globalization;
using JoJoGan.Imaging;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit.Abstractions;

namespace JoJoGan.Core.Tests.Imaging;

[GoldenFile("image_ops")]
[GoldenFile("resize_1024.png")]
[GoldenFile("resize_1024_to_256_bilinear.png")]
[Trait("Category", "Golden")]
public sealed class ImageOperationsGoldenTests : IDisposable
{
    private const double FloatEpsilon = 1.0 / (1 << 23);

    private readonly GoldenCase golden = GoldenCase.Open("image_ops");
    private readonly ITestOutputHelper output;
    private readonly Image<Rgb24> picture;

    public ImageOperationsGoldenTests(ITestOutputHelper output)
    {
        this.output = output;
        picture = Images.From(golden, "image_u8");
    }

    public void Dispose()
    {
        picture.Dispose();
        golden.Dispose();
    }

    [Theory]
    [InlineData("bilinear_", ResamplingFilter.Bilinear)]
    [InlineData("lanczos_", ResamplingFilter.Lanczos)]
    public void Resampling_equals_Pillows_byte_for_byte(string prefix, ResamplingFilter filter)
    {
        string[] sizes = [.. golden.NamesUnder(prefix).Where(size => char.IsAsciiDigit(size[0]))];
        sizes.Should().NotBeEmpty();
        foreach (string size in sizes)
        {
            int[] sides = Sides(size);
            using Image<Rgb24> resized = ImageResizer.Resize(picture, sides[0], sides[1], filter);
            Images.Bytes(resized).Should().Equal(golden.Values<byte>(prefix + size), prefix + size);
        }
    }

    [Fact]
    public void Resizing_the_shorter_side_and_cropping_equals_torchvisions()
    {
        string name = golden.TensorNames.Single(n => n.StartsWith("resize", StringComparison.Ordinal));
        using Image<Rgb24> cropped = ImageResizer.ResizeAndCrop(picture, (int)golden.Shape(name)[0]);
        Images.Bytes(cropped).Should().Equal(golden.Values<byte>(name));
    }

    [Fact]
    public void The_encoders_input_size_equals_Pillows_byte_for_byte()
    {
        using Image<Rgb24> large = Images.Golden("resize_1024.png");
        using Image<Rgb24> expected = Images.Golden("resize_1024_to_256_bilinear.png");
        using Image<Rgb24> resized = ImageResizer.Resize(large, expected.Width, expected.Height);
        PixelComparison.Of(Images.Bytes(resized), Images.Bytes(expected)).Largest.Should().Be(0);
    }

    [Fact]
    public void Grids_equal_torchvisions()
    {
        long[] shape = golden.Shape("generated");
        string[] names = [.. golden.NamesUnder("grid_nrow").Where(n => !n.EndsWith("_u8", StringComparison.Ordinal))];
        names.Should().NotBeEmpty();
        foreach (string name in names)
        {
            int perRow = int.Parse(name, CultureInfo.InvariantCulture);
            ImageGrid grid = ImageGrid.Of(golden.Values<float>("generated"), (int)shape[3], (int)shape[2], perRow);
            grid.Planes.ToArray().Should().Equal(golden.Values<float>("grid_nrow" + name));
            using Image<Rgb24> bytes = grid.ToImage();
            Images.Bytes(bytes).Should().Equal(golden.Values<byte>($"grid_nrow{name}_u8"));
        }
    }

    [Fact]
    public void The_Gaussian_filter_equals_SciPys()
    {
        long[] shape = golden.Shape("image_u8");
        (int height, int width) = ((int)shape[0], (int)shape[1]);
        byte[] bytes = golden.Values<byte>("image_u8");
        IReadOnlyList<string> sigmas = golden.NamesUnder("gauss_");
        sigmas.Should().NotBeEmpty();
        foreach (string sigma in sigmas)
        {
            float[] expected = golden.Values<float>("gauss_" + sigma);
            double largest = 0;
            for (int c = 0; c < 3; c++)
            {
                float[] plane = [.. Enumerable.Range(0, width * height).Select(i => (float)bytes[(i * 3) + c])];
                float[] actual = new float[plane.Length];
                GaussianFilter.Apply(plane, actual, width, height, double.Parse(sigma, CultureInfo.InvariantCulture));
                largest = Math.Max(largest, actual.Select((v, i) => Math.Abs(v - expected[(i * 3) + c])).Max());
            }

            output.WriteLine($"sigma {sigma}: {largest:g3}");
            largest.Should().BeLessThanOrEqualTo(4 * 255 * FloatEpsilon, sigma);
        }
    }

    // "64x48" is width 64, height 48.
    private static int[] Sides(string text) => [.. text.Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture))];
}
