using JoJoGan.Alignment;
using JoJoGan.DemoFiles;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>Photos that are no crops: the demo model's detector finds the faces.</summary>
[Collection(DemoCollection.Name)]
public sealed class PhotoTests
{
    private static readonly CropTransform[] Places =
    [
        new(new FacePoint(20, 30), new FacePoint(190, 0)),
        new(new FacePoint(270, 70), new FacePoint(140, 25)),
    ];

    private readonly DemoFolder demo;

    public PhotoTests(DemoFolder demo)
    {
        this.demo = demo;
        using var wall = new Image<Rgb24>(460, 280, new Rgb24(150, 140, 120));
        using Image<Rgb24> first = DemoImages.Photo(0, 190), second = DemoImages.Photo(1, 140);
        using Image<Rgb24> one = FacePaster.Paste(wall, first, Places[0], feather: 0.05);
        using Image<Rgb24> both = FacePaster.Paste(one, second, Places[1], feather: 0.05);
        ImageWriter.Write(both, demo.File("group.png"));
    }

    [Fact]
    public async Task The_largest_face_is_drawn_by_itself()
    {
        (await demo.RunAsync("stylize group.png -r style.png --steps 1 -o single")).ShouldSucceed();
        Directory.GetFiles(demo.File("single")).Should().Equal(demo.File("single/group-stylized.png"));
    }

    [Fact]
    public async Task All_faces_are_drawn_and_numbered()
    {
        (await demo.RunAsync("stylize group.png -r style.png --steps 1 --all-faces -o several")).ShouldSucceed();
        Directory.GetFiles(demo.File("several")).Order(StringComparer.Ordinal)
            .Should().Equal(demo.File("several/group-2-stylized.png"), demo.File("several/group-stylized.png"));
    }

    [Fact]
    public async Task Faces_are_put_back_and_the_rest_of_the_photo_keeps_every_bit()
    {
        ConsoleResult result = await demo.RunAsync(
            "stylize group.png -r style.png --steps 1 --all-faces --paste-back --similarity -o pasted");
        result.ShouldSucceed();
        result.Output.Should().MatchRegex("\ngroup +0.[0-9]{2}\ngroup, face 2 +0.[0-9]{2}\n$");

        using Image<Rgb24> photo = ImageLoader.Load(demo.File("group.png"));
        using Image<Rgb24> pasted = ImageLoader.Load(demo.File("pasted/group-stylized.png"));
        (pasted.Width, pasted.Height).Should().Be((photo.Width, photo.Height));
        int[] changed = new int[Places.Length];
        for (int y = 0; y < photo.Height; y++)
        {
            for (int x = 0; x < photo.Width; x++)
            {
                if (!pasted[x, y].Equals(photo[x, y]))
                {
                    // The detector places a crop a little elsewhere.
                    int place = Array.FindIndex(Places, p => IsNear(p.ToCrop(new FacePoint(x, y))));
                    place.Should().BeGreaterThanOrEqualTo(0, $"pixel {x}, {y} is far from both faces");
                    changed[place]++;
                }
            }
        }

        changed.Should().OnlyContain(n => n > 5000);
    }

    [Fact]
    public async Task Crops_cannot_be_put_back()
    {
        ConsoleResult result = await demo.RunAsync("stylize photo.png -r style.png --aligned --paste-back -o crops");
        result.ShouldFail(1, "--paste-back", "--aligned");
    }

    [Fact]
    public async Task A_photo_without_a_face_is_refused_with_every_way_out()
    {
        using (var wall = new Image<Rgb24>(200, 100, new Rgb24(90, 160, 250)))
        {
            ImageWriter.Write(wall, demo.File("wall.png"));
        }

        ConsoleResult result = await demo.RunAsync("stylize wall.png -r style.png --steps 1 -o wall");

        result.ShouldFail(1, "wall.png", "no face was found", "--landmarks", "--aligned", "--detection-score");
        Directory.Exists(demo.File("wall")).Should().BeFalse();
    }

    private static bool IsNear(FacePoint share) => share.X is > -0.15 and < 1.15 && share.Y is > -0.15 and < 1.15;
}
