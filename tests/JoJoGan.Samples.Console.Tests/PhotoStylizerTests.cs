using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Tests;

public sealed class PhotoStylizerTests : IDisposable
{
    private const int Photos = 4;

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
    private readonly Images pictures = new();
    private readonly FaceReader reader;

    public PhotoStylizerTests()
    {
        using var photo = new Image<Rgb24>(16, 16);
        string[] paths = [.. Enumerable.Range(0, Photos).Select(i => Path.Combine(folder, $"{i}.png"))];
        foreach (string path in paths)
        {
            ImageWriter.Write(photo, path);
        }

        reader = new FaceReader(Services())
        {
            Paths = paths,
            AreAligned = false,
            Landmarks = [],
            Limits = new ImageLoaderOptions(),
            Remedy = "",
        };
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public async Task Pixels_of_one_photo_are_let_go_before_the_next(bool findsAllFirst, bool allFaces, bool pastes)
    {
        var stylizer = new PhotoStylizer(Services(), reader, _ => { })
        {
            AllFaces = allFaces,
            PastesBack = pastes,
            Folder = folder,
        };
        if (findsAllFirst)
        {
            for (int i = 0; i < Photos; i++)
            {
                await stylizer.FindAsync(i, CancellationToken.None);
                pictures.Alive().Should().Be(0, "codes are enough to draw from");
            }
        }

        for (int i = 0; i < Photos; i++)
        {
            await stylizer.DrawAsync(i, new Style(), CancellationToken.None);

            pictures.Alive().Should().Be(0);
            File.Exists(Path.Combine(folder, $"{i}-stylized.png")).Should().BeTrue("it is written before the next is drawn");
            File.Exists(Path.Combine(folder, $"{i}-2-stylized.png")).Should().Be(allFaces && !pastes);
        }

        pictures.MostDrawn.Should().Be(1, "faces are drawn one by one");
    }

    [Fact]
    public async Task Name_of_a_further_face_is_no_other_photos()
    {
        File.Move(reader.Paths[1], Path.Combine(folder, "0-2.png"));
        var other = new FaceReader(Services())
        {
            Paths = [reader.Paths[0], Path.Combine(folder, "0-2.png")],
            AreAligned = false,
            Landmarks = [],
            Limits = new ImageLoaderOptions(),
            Remedy = "",
        };
        var stylizer = new PhotoStylizer(Services(), other, _ => { }) { AllFaces = true, PastesBack = false, Folder = folder };

        await stylizer.DrawAsync(0, new Style(), CancellationToken.None);
        await stylizer.DrawAsync(1, new Style(), CancellationToken.None);

        Directory.GetFiles(folder, "*-stylized.png").Select(Path.GetFileName).Should().BeEquivalentTo(
            "0-stylized.png", "0-3-stylized.png", "0-2-stylized.png", "0-2-2-stylized.png");
    }

    [Fact]
    public async Task Further_face_that_would_be_written_over_something_is_the_photos_own_failure()
    {
        var stylizer = new PhotoStylizer(
            Services(), reader, names => throw new InvalidOptionsException([$"'{names.Single()}' would replace an input."]))
        {
            AllFaces = true,
            PastesBack = false,
            Folder = folder,
        };

        Func<Task> find = () => stylizer.FindAsync(2, CancellationToken.None);

        (await find.Should().ThrowAsync<ImageException>().WithMessage("*2.png: '2-2-stylized.png' would replace an input."))
            .Which.Path.Should().Be(reader.Paths[2]);
    }

    private ServiceProvider Services() => new ServiceCollection()
        .AddOptions<JoJoGanOptions>().Services
        .AddSingleton<IFaceAligner>(new TwoFaces(pictures))
        .AddSingleton<IInverter, SameCode>()
        .AddSingleton<IStylizer>(new Painter(pictures))
        .BuildServiceProvider();

    /// <summary>All pictures that the stages saw or made.</summary>
    private sealed class Images
    {
        private readonly List<Image<Rgb24>> all = [];

        public int MostDrawn { get; set; }

        public Image<Rgb24> Add(Image<Rgb24> picture)
        {
            all.Add(picture);
            return picture;
        }

        public int Alive() => all.Count(IsAlive);

        private static bool IsAlive(Image<Rgb24> picture)
        {
            try
            {
                _ = picture[0, 0];
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    private sealed class TwoFaces(Images pictures) : IFaceAligner
    {
        public Task<AlignedFace> AlignAsync(FacePhoto photo, CancellationToken cancellationToken = default)
        {
            See(photo);
            return Task.FromResult(Face(2));
        }

        public Task<IReadOnlyList<AlignedFace>> AlignAllAsync(FacePhoto photo, CancellationToken cancellationToken = default)
        {
            See(photo);
            return Task.FromResult<IReadOnlyList<AlignedFace>>([Face(2), Face(8)]);
        }

        private void See(FacePhoto photo)
        {
            pictures.Alive().Should().Be(0, "the photo before it and its faces are gone");
            pictures.Add(photo.Image);
        }

        private AlignedFace Face(double x) => new(pictures.Add(new Image<Rgb24>(4, 4)))
        {
            Place = new CropTransform(new FacePoint(x, 2), new FacePoint(6, 0)),
        };
    }

    private sealed class SameCode : IInverter
    {
        public Task<IReadOnlyList<InvertedFace>> InvertAsync(
            IReadOnlyList<Image<Rgb24>> faces,
            IProgress<InversionProgress>? progress = null,
            CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<InvertedFace>>(
                [.. faces.Select(_ => new InvertedFace(new LatentCode(1, 1, [0f])))]);
    }

    private sealed class Painter(Images pictures) : IStylizer
    {
        public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
            IReadOnlyList<FacePhoto> photos,
            StyleModel style,
            StylizationOptions? options = null,
            IProgress<int>? progress = null,
            CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
            IReadOnlyList<InvertedFace> faces,
            StyleModel style,
            StylizationOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            pictures.Alive().Should().Be(0, "the face before it is gone");
            pictures.MostDrawn = Math.Max(pictures.MostDrawn, faces.Count);
            return Task.FromResult<IReadOnlyList<Image<Rgb24>>>([.. faces.Select(_ => pictures.Add(new Image<Rgb24>(4, 4)))]);
        }
    }

    private sealed class Style() : StyleModel(new StyleMetadata())
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
