using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class JpegDataTests
{
    /// <summary>Progressive 4:2:2 with restarts, baseline with one scan for each component, and baseline with restarts.</summary>
    public static TheoryData<string> Kinds => ["progressive.jpg", "scans.jpg", "restarts.jpg", "cmyk.jpg", "baseline"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whole_files_of_every_kind_are_read(string kind)
    {
        byte[] file = Sample(kind);

        using Image<Rgb24> picture = PictureLoader.Load(file);

        JpegData.IsWhole(file, picture.Width, picture.Height).Should().BeTrue();
    }

    [Theory]
    [InlineData("progressive.jpg")]
    [InlineData("scans.jpg")]
    [InlineData("restarts.jpg")]
    [InlineData("baseline")]
    public void Half_a_file_with_an_end_marker_is_refused(string kind)
    {
        byte[] file = Sample(kind);

        Loading([.. file[..(file.Length / 2)], 0xFF, 0xD9]).Should().Throw<PictureException>().WithMessage("*damaged*export it again*");
    }

    [Fact]
    public void Piece_cut_out_of_the_middle_is_refused()
    {
        byte[] file = Sample("baseline");
        int scan = file.AsSpan().IndexOf(new byte[] { 0xFF, 0xDA }) + 20;
        file.Length.Should().BeGreaterThan(10_000);

        for (int at = scan; at + 3002 < file.Length; at += 500)
        {
            Loading([.. file[..at], .. file[(at + 3000)..]]).Should().Throw<PictureException>($"3000 bytes from {at} on are missing");
        }
    }

    [Fact]
    public void Few_stray_bytes_before_the_end_are_let_pass()
    {
        byte[] file = Sample("baseline");

        PictureLoader.Load([.. file[..^2], 0, 0, 0, 0, .. file[^2..]]).Dispose();
    }

    [Fact]
    public void Random_damage_ends_the_walk()
    {
        var random = new Random(5);
        foreach (string kind in new[] { "progressive.jpg", "scans.jpg", "restarts.jpg", "baseline" })
        {
            byte[] file = Sample(kind);
            using Image<Rgb24> picture = PictureLoader.Load(file);
            for (int i = 0; i < 300; i++)
            {
                byte[] damaged = [.. file];
                damaged[random.Next(2, i < 150 ? 700 : file.Length)] = (byte)random.Next(256);
                FluentActions.Invoking(() => JpegData.IsWhole(damaged, picture.Width, picture.Height)).Should().NotThrow();
            }
        }
    }

    private static Action Loading(byte[] bytes) => () => PictureLoader.Load(bytes).Dispose();

    private static byte[] Sample(string kind)
    {
        if (kind.EndsWith(".jpg", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Assets", kind));
        }

        using Image<Rgb24> picture = Pictures.Pattern(300, 200);
        using var file = new MemoryStream();
        picture.SaveAsJpeg(file);
        return file.ToArray();
    }
}
