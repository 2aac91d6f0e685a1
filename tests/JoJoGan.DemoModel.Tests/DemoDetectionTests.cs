using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.DemoTraining;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.Models.Tensors;
using JoJoGan.SyntheticFaces;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Demo.Tests;

/// <summary>The demo model's detector on faces that no training has seen.</summary>
public sealed class DemoDetectionTests : IDisposable
{
    private readonly ServiceProvider services;

    public DemoDetectionTests()
    {
        var collection = new ServiceCollection();
        collection.AddJoJoGan().UseDemoModel();
        services = collection.BuildServiceProvider();
    }

    public static TheoryData<FaceStyle> Styles => new(Enum.GetValues<FaceStyle>());

    public void Dispose() => services.Dispose();

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_portrait_in_any_style_is_aligned_nearly_as_it_is(FaceStyle style)
    {
        FaceLandmarks expected = FaceRenderer.Landmarks(DemoWeights.Size);
        foreach (int seed in Enumerable.Range(0, 4))
        {
            using Image<Rgb24> portrait = Portrait(seed, style);

            IReadOnlyList<DetectedFace> faces = await DetectAsync(portrait);

            faces.Should().ContainSingle($"that is seed {seed}");
            Off(faces[0].Landmarks, expected).Should().BeLessThan(0.2);
        }
    }

    [Theory]
    [InlineData(640, 70, 0)]
    [InlineData(640, 200, 30)]
    [InlineData(640, 400, -40)]
    [InlineData(800, 300, 90)]
    [InlineData(800, 300, -90)]
    [InlineData(800, 300, 180)]
    [InlineData(800, 250, 65)]
    [InlineData(3000, 2800, 10)]
    public async Task A_face_of_any_size_and_angle_is_found_where_it_is(int photoSize, double side, double degrees)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(degrees));
        var across = new FacePoint(side * cos, side * sin);
        double middle = photoSize / 2.0;
        var place = new CropTransform(
            new FacePoint(middle - ((across.X - across.Y) / 2), middle - ((across.X + across.Y) / 2)), across);
        using Image<Rgb24> portrait = Portrait(seed: 5, FaceStyle.Photo);
        using var wall = new Image<Rgb24>(photoSize, photoSize, new Rgb24(150, 140, 120));
        using Image<Rgb24> photo = FacePaster.Paste(wall, portrait, place, feather: 0.05);

        IReadOnlyList<DetectedFace> faces = await DetectAsync(photo);

        faces.Should().ContainSingle();
        Off(faces[0].Landmarks, FaceScenes.FaceAt(place).Landmarks).Should().BeLessThan(0.25);
    }

    [Fact]
    public async Task Faces_of_unseen_scenes_are_found_and_little_else()
    {
        using var scenes = new FaceScenes(HeldOut.Seed + 1);
        (int wanted, int found, int other) = (0, 0, 0);
        for (int i = 0; i < 24; i++)
        {
            using FaceScene scene = scenes.Next(320);
            IReadOnlyList<DetectedFace> faces = await DetectAsync(scene.Image);
            wanted += scene.Faces.Count;
            found += scene.Faces.Count(f => faces.Any(d => d.Box.Overlap(f.Box) > 0.4f));
            other += faces.Count(d => scene.Faces.All(f => d.Box.Overlap(f.Box) < 0.3f));
        }

        found.Should().BeGreaterThanOrEqualTo((int)(wanted * 0.85));
        other.Should().BeLessThanOrEqualTo(wanted / 6);
    }

    [Fact]
    public async Task A_picture_without_a_face_is_refused_by_the_aligner()
    {
        using var wall = new Image<Rgb24>(300, 200, new Rgb24(90, 160, 250));
        Func<Task> align = () => services.GetRequiredService<IFaceAligner>().AlignAsync(wall);
        await align.Should().ThrowAsync<FaceNotFoundException>()
            .WithMessage("*no face was found*ScoreThreshold*300 px and less (LongestSide)*");
    }

    private async Task<IReadOnlyList<DetectedFace>> DetectAsync(Image<Rgb24> picture) =>
        (await services.GetRequiredService<IFaceDetector>().DetectAsync([picture]))[0];

    private static Image<Rgb24> Portrait(int seed, FaceStyle style)
    {
        using var random = new torch.Generator((ulong)(960_000_000 + seed));
        using Tensor z = randn([1, FaceParameters.Count], generator: random);
        using Tensor parameters = FaceParameters.FromLatent(z);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size, style);
        return ImageTensors.ToImages(drawn)[0];
    }

    /// <summary>The mean distance of the four points, as a share of that between the eyes.</summary>
    private static double Off(FaceLandmarks found, FaceLandmarks expected)
    {
        (FacePoint, FacePoint)[] pairs =
        [
            (found.LeftEye, expected.LeftEye), (found.RightEye, expected.RightEye),
            (found.LeftMouth, expected.LeftMouth), (found.RightMouth, expected.RightMouth),
        ];
        return pairs.Average(p => Distance(p.Item1, p.Item2)) / Distance(expected.LeftEye, expected.RightEye);
    }

    private static double Distance(FacePoint a, FacePoint b) => double.Hypot(a.X - b.X, a.Y - b.Y);
}
