using System.Buffers.Binary;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class ImageOrientationTests
{
    private const int Width = 17;
    private const int Height = 9;

    public static TheoryData<ushort, bool, bool> Orientations()
    {
        var data = new TheoryData<ushort, bool, bool>();
        for (ushort orientation = 1; orientation <= 8; orientation++)
        {
            data.Add(orientation, true, false);
            data.Add(orientation, false, false);
            data.Add(orientation, true, true);
            data.Add(orientation, false, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_JPEG_is_turned_upright(ushort orientation, bool littleEndian, bool asLong)
    {
        using Image<Rgb24> original = Images.Gradient(Width, Height);
        using var file = new MemoryStream();
        original.SaveAsJpeg(file);
        using Image<Rgb24> stored = ImageLoader.Load(file.ToArray());

        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation, littleEndian, asLong)];
        byte[] segment = [0xFF, 0xE1, 0, 0, .. exif];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(exif.Length + 2));
        byte[] turned = [.. file.ToArray()[..2], .. segment, .. file.ToArray()[2..]];
        using Image<Rgb24> upright = ImageLoader.Load(turned);
        AssertUpright(upright, stored, orientation);
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_PNG_is_turned_upright(ushort orientation, bool littleEndian, bool asLong)
    {
        using Image<Rgb24> stored = Images.Pattern(Width, Height);
        using Image<Rgb24> upright = ImageLoader.Load(WithExif(stored, Tiff(orientation, littleEndian, asLong)));
        AssertUpright(upright, stored, orientation);
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_WebP_is_turned_upright(ushort orientation, bool littleEndian, bool asLong)
    {
        using Image<Rgb24> stored = Images.Pattern(Width, Height);
        byte[] file = WebpFile.Build(
            WebpFile.Header(Width, Height, flags: 0x08),
            WebpFile.Encode(stored, lossless: true),
            WebpFile.Chunk("EXIF", Tiff(orientation, littleEndian, asLong)));
        using Image<Rgb24> upright = ImageLoader.Load(file);
        AssertUpright(upright, stored, orientation);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(65535)]
    public void An_unknown_orientation_changes_nothing(ushort orientation)
    {
        using Image<Rgb24> stored = Images.Pattern(Width, Height);
        using Image<Rgb24> loaded = ImageLoader.Load(WithExif(stored, Tiff(orientation, littleEndian: true)));
        AssertUpright(loaded, stored, orientation: 1);
    }

    [Fact]
    public void Broken_EXIF_data_change_nothing()
    {
        using Image<Rgb24> stored = Images.Pattern(Width, Height);
        byte[] tiff = Tiff(6, littleEndian: true);
        for (int length = 0; length < 18; length++)
        {
            using Image<Rgb24> loaded = ImageLoader.Load(WithExif(stored, tiff[..length]));
            AssertUpright(loaded, stored, orientation: 1);
        }
    }

    [Fact]
    public void The_orientation_is_not_carried_on()
    {
        using Image<Rgb24> stored = Images.Pattern(Width, Height);
        using Image<Rgb24> upright = ImageLoader.Load(WithExif(stored, Tiff(6, littleEndian: true)));
        upright.Metadata.ExifProfile.Should().BeNull();
    }

    private static byte[] WithExif(Image<Rgb24> picture, byte[] tiff)
        => PngFile.Build(picture.Width, picture.Height, PngFile.Rgb, 8, Images.Bytes(picture), ("eXIf", tiff));

    // The position in the stored picture of what is shown at (x, y), by the orientation's definition in EXIF 2.3.
    private static void AssertUpright(Image<Rgb24> upright, Image<Rgb24> stored, ushort orientation)
    {
        (int right, int bottom) = (stored.Width - 1, stored.Height - 1);
        (upright.Width, upright.Height).Should().Be(
            orientation < 5 ? (stored.Width, stored.Height) : (stored.Height, stored.Width));
        for (int y = 0; y < upright.Height; y++)
        {
            for (int x = 0; x < upright.Width; x++)
            {
                (int fromX, int fromY) = orientation switch
                {
                    1 => (x, y),
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                upright[x, y].Should().Be(stored[fromX, fromY]);
            }
        }
    }

    // A TIFF structure with one directory of one entry: tag 0x0112, type SHORT (3) or LONG (4), one value.
    private static byte[] Tiff(ushort orientation, bool littleEndian, bool asLong = false)
    {
        ushort type = (ushort)(asLong ? 4 : 3);
        ushort[] value = asLong && !littleEndian ? [0, orientation] : [orientation, 0];
        ushort[] words = [0x0112, type, .. littleEndian ? (ushort[])[1, 0] : [0, 1], .. value, 0, 0];
        return littleEndian
            ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, .. words.SelectMany(Bytes)]
            : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, .. words.SelectMany(w => Bytes(w).Reverse())];

        static byte[] Bytes(ushort word) => [(byte)word, (byte)(word >> 8)];
    }
}
