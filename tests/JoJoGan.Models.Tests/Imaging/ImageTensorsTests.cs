using System.Globalization;
using JoJoGan.Imaging;
using JoJoGan.Models.Tensors;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Imaging;

[GoldenFile("image_ops")]
public sealed class ImageTensorsTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void Network_input_equals_torchvisions()
    {
        using GoldenCase golden = GoldenCase.Open("image_ops");
        string name = golden.TensorNames.Single(n => n.StartsWith("normalized_", StringComparison.Ordinal));
        int[] sides = [.. name["normalized_".Length..].Split('x').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        long[] shape = golden.Shape("image_u8");
        using Image<Rgb24> picture = Image.LoadPixelData<Rgb24>(golden.Values<byte>("image_u8"), (int)shape[1], (int)shape[0]);
        using Image<Rgb24> resized = ImageResizer.Resize(picture, sides[0], sides[1]);

        using Tensor input = ImageTensors.ToTensor([resized]);

        using Tensor planes = input.squeeze(0);
        TensorComparison.ShouldBeClose(planes, golden[name], 1e-6);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void Network_output_becomes_the_bytes_that_the_original_writes()
    {
        using GoldenCase golden = GoldenCase.Open("image_ops");

        IReadOnlyList<Image<Rgb24>> written = ImageTensors.ToImages(golden["generated"]);

        byte[] bytes = new byte[written[0].Width * written[0].Height * 3];
        written[0].CopyPixelDataTo(bytes);
        bytes.Should().Equal(golden.Values<byte>("generated0_u8_truncated"));
        written.Should().HaveCount((int)golden.Shape("generated")[0]);
        written.ToList().ForEach(p => p.Dispose());
    }

    [Fact]
    public void Images_of_different_sizes_make_no_batch()
    {
        using var small = new Image<Rgb24>(4, 4);
        using var large = new Image<Rgb24>(8, 8);

        FluentActions.Invoking(() => ImageTensors.ToTensor([small, large]))
            .Should().Throw<ArgumentException>().WithMessage("*one size*");
    }

    [Fact]
    public void Conversions_leave_only_their_result_alive()
    {
        using var picture = new Image<Rgb24>(4, 4);

        LiveTensors.LeftBy(() =>
        {
            using Tensor batch = ImageTensors.ToTensor([picture, picture]);
            ImageTensors.ToImages(batch).ToList().ForEach(p => p.Dispose());
        }).Should().Be(0);
    }
}
