using System.Globalization;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

[GoldenFile("image_ops")]
[Trait("Category", "Golden")]
public sealed class InterpolationGoldenTests
{
    [Theory]
    [InlineData("area_", InterpolationMode.Area, null)]
    [InlineData("bilinear_corners_", InterpolationMode.Bilinear, true)]
    [InlineData("nearest_", InterpolationMode.Nearest, null)]
    public void Tensor_resizing_is_the_originals(string prefix, InterpolationMode mode, bool? alignCorners)
    {
        using GoldenCase golden = GoldenCase.Open("image_ops");
        golden.NamesUnder(prefix).Should().NotBeEmpty();
        foreach (string name in golden.NamesUnder(prefix))
        {
            long[] size = [.. name.Split('x').Select(part => long.Parse(part, CultureInfo.InvariantCulture))];
            using Tensor y = nn.functional.interpolate(golden["x"], size, mode: mode, align_corners: alignCorners);
            golden.ShouldMatch(y, prefix + name);
        }
    }
}
