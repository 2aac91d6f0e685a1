using System.Text.Json;
using JoJoGan.Alignment;
using JoJoGan.Imaging;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit.Abstractions;

namespace JoJoGan.Core.Tests.Alignment;

[GoldenFile("align")]
[GoldenFile("align/*_input.png")]
[GoldenFile("align/*_source.png")]
[GoldenFile("align/*_aligned256.png")]
[Trait("Category", "Golden")]
public sealed class AlignmentGoldenTests(ITestOutputHelper output) : IDisposable
{
    private readonly GoldenCase golden = GoldenCase.Open("align");

    public void Dispose() => golden.Dispose();

    [Fact]
    public async Task Every_face_of_the_fixture_is_cut_out_like_the_original()
    {
        foreach (JsonProperty entry in golden.Json("faces").EnumerateObject())
        {
            using Image<Rgb24> photo = Images.Golden($"align/{entry.Name}_input.png");
            using Image<Rgb24> expected = Images.Golden($"align/{entry.Name}_aligned{golden.Int("output_size")}.png");
            AssertQuadAndSource(entry.Name, photo);

            using AlignedFace face = await Aligner().AlignAsync(new FacePhoto(photo) { Landmarks = Points(entry.Name) });
            PixelComparison difference = PixelComparison.Of(Images.Bytes(face.Image), Images.Bytes(expected));
            output.WriteLine($"{entry.Name}: {difference}");
            difference.Largest.Should().BeLessThanOrEqualTo(1, entry.Name);
            difference.Mean.Should().BeLessThan(0.01, entry.Name);
        }
    }

    private void AssertQuadAndSource(string name, Image<Rgb24> photo)
    {
        CropSource source = Aligner().Prepare(RgbRaster.From(photo), Points(name), name, CancellationToken.None);
        double[] quad = golden.Values<double>($"{name}.quad");
        source.Quad.Move(0.5, 0.5).Corners.Zip(quad, (actual, expected) => Math.Abs(actual - expected)).Max()
            .Should().BeLessThan(1e-6, name);

        int[] size = [.. golden.Json("faces").GetProperty(name).GetProperty("source").EnumerateArray().Select(s => s.GetInt32())];
        new[] { source.Raster.Width, source.Raster.Height }.Should().Equal(size, name);
        string file = $"align/{name}_source.png";
        if (File.Exists(GoldenFolder.File(file)))
        {
            using Image<Rgb24> expected = Images.Golden(file);
            PixelComparison difference = PixelComparison.Of(source.Raster.Pixels, Images.Bytes(expected));
            output.WriteLine($"{name} source: {difference}");
            difference.Largest.Should().BeLessThanOrEqualTo(1, name);
            difference.Mean.Should().BeLessThan(0.01, name);
        }
    }

    private FfhqFaceAligner Aligner() => new(new FfhqAlignmentOptions { OutputSize = golden.Int("output_size") });

    private FaceLandmarks Points(string name)
    {
        double[] p = golden.Values<double>($"{name}.points");
        return new FaceLandmarks(new(p[0], p[1]), new(p[2], p[3]), new(p[4], p[5]), new(p[6], p[7]));
    }
}
