using JoJoGan.Alignment;
using JoJoGan.Errors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Alignment;

public sealed class SquareCropperTests
{
    [Theory]
    [InlineData(9, 5, 2, 0)]
    [InlineData(4, 7, 0, 1)]
    public async Task Photo_is_cut_to_the_square_in_its_middle(int width, int height, int left, int top)
    {
        using var photo = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                photo[x, y] = new Rgb24((byte)(10 * x), (byte)(10 * y), 7);
            }
        }

        using AlignedFace crop = await new SquareCropper().AlignAsync(photo);

        int side = Math.Min(width, height);
        (crop.Image.Width, crop.Image.Height).Should().Be((side, side));
        crop.Image[0, 0].Should().Be(photo[left, top]);
        crop.Image[side - 1, side - 1].Should().Be(photo[left + side - 1, top + side - 1]);
        FacePoint middle = crop.Place!.ToPhoto(new FacePoint(0.5 / side, 0.5 / side));
        (middle.X, middle.Y).Should().Be((left, top), "the crop is put back where it was");
    }

    [Fact]
    public async Task Aligned_photo_must_be_square()
    {
        using var photo = new Image<Rgb24>(9, 5);

        Func<Task> align = () => new SquareCropper().AlignAsync(new FacePhoto(photo) { IsAligned = true });

        await align.Should().ThrowAsync<ImageException>();
    }
}
