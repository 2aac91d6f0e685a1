using JoJoGan.Alignment;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class QuarterTurnTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_position_is_found_again_before_the_turn(int quarters)
    {
        using Image<Rgb24> picture = Images.Pattern(7, 4);
        using Image<Rgb24> turned = QuarterTurn.Apply(RgbRaster.From(picture), quarters).ToImage();

        for (int y = 0; y < turned.Height; y++)
        {
            for (int x = 0; x < turned.Width; x++)
            {
                FacePoint before = QuarterTurn.Undo(new FacePoint(x, y), quarters, picture.Width, picture.Height);
                turned[x, y].Should().Be(picture[(int)before.X, (int)before.Y]);
            }
        }
    }

    [Fact]
    public void A_quarter_is_clockwise()
    {
        using Image<Rgb24> picture = Images.Pattern(7, 4);
        RgbRaster turned = QuarterTurn.Apply(RgbRaster.From(picture), 1);
        (turned.Width, turned.Height).Should().Be((4, 7));
        turned.Row(0)[^3..].ToArray().Should().Equal(RgbRaster.From(picture).Row(0)[..3].ToArray());
    }
}
