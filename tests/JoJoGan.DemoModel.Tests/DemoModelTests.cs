using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Identity;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.SyntheticFaces;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Demo.Tests;

public sealed class DemoModelTests : IDisposable
{
    private const int Faces = 8;
    private const ulong StudentReferenceSeed = 900_001_061; // of the style picture in benchmarks/JoJoGan.Quality

    private readonly ServiceProvider services = Services(_ => { });
    private readonly LpipsVgg lpips = NetworkLoader.LoadLpips(DemoWeights.VggPath, DemoWeights.LpipsPath, CPU);

    public void Dispose()
    {
        services.Dispose();
        lpips.Dispose();
    }

    [Fact]
    public void All_files_together_are_at_most_12_MB()
    {
        string[] files =
        [
            DemoWeights.GeneratorPath, DemoWeights.EncoderPath, DemoWeights.VggPath, DemoWeights.LpipsPath,
            DemoWeights.DetectorPath, DemoWeights.IdentityPath,
        ];

        files.Sum(file => new FileInfo(file).Length).Should().BeLessThanOrEqualTo(12_000_000);
        new FileInfo(DemoWeights.StudentPath).Length.Should().BeLessThanOrEqualTo(2_000_000);
    }

    [Fact]
    public async Task Every_network_is_there()
    {
        NetworkSource networks = services.GetRequiredService<NetworkSource>();

        StyleGan2Config generator = (await networks.GetGeneratorAsync()).Config;

        generator.Size.Should().Be(DemoWeights.Size);
        (await networks.GetEncoderAsync()).Encoder.Layers.Should().Be(generator.Layers);
        (await networks.GetDiscriminatorAsync()).Should().NotBeNull();
        (await networks.GetLpipsAsync()).Should().NotBeNull();
        (await networks.GetDetectorAsync()).Should().NotBeNull();
        (await networks.GetIdentityAsync()).Should().NotBeNull();
    }

    [Theory]
    [InlineData(FaceStyle.Ink)]
    [InlineData(FaceStyle.Pencil)]
    [InlineData(FaceStyle.Tiger)]
    public async Task Identity_network_knows_people_in_any_style_and_tells_them_apart(FaceStyle style)
    {
        using Tensor parameters = Unseen(Faces);
        using Tensor photos = FaceRenderer.Render(parameters, DemoWeights.Size);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size, style);
        IReadOnlyList<Image<Rgb24>> people = ImageTensors.ToImages(photos), drawings = ImageTensors.ToImages(drawn);
        IIdentityComparer comparer = services.GetRequiredService<IIdentityComparer>();

        IReadOnlyList<double> same = await comparer.CompareAsync(people, drawings);
        IReadOnlyList<double> others = await comparer.CompareAsync(people, [.. drawings.Skip(1), drawings[0]]);

        same.Average().Should().BeGreaterThan(0.8);
        others.Average().Should().BeInRange(-0.2, 0.2);
        same.Min().Should().BeGreaterThan(others.Max());
    }

    [Fact]
    public async Task Unseen_faces_survive_inversion()
    {
        using Tensor parameters = Unseen(Faces);
        using Tensor photos = FaceRenderer.Render(parameters, DemoWeights.Size);
        IReadOnlyList<Image<Rgb24>> pictures = ImageTensors.ToImages(photos);

        IReadOnlyList<InvertedFace> faces = await services.GetRequiredService<IInverter>().InvertAsync(pictures);
        IReadOnlyList<Image<Rgb24>> found = await services.GetRequiredService<IFaceGenerator>()
            .GenerateAsync([.. faces.Select(face => face.Code)]);

        Psnr(found, photos).Should().BeGreaterThan(23, "docs/quality.md has the mean of more faces");
        DisposeAll(pictures, found);
    }

    [Fact]
    public async Task One_style_picture_brings_unseen_faces_nearer_to_the_truth()
    {
        using Tensor parameters = Unseen(Faces + 1);
        using Tensor reference = parameters.narrow(0, Faces, 1);
        using Tensor faces = parameters.narrow(0, 0, Faces);
        using Tensor photos = FaceRenderer.Render(faces, DemoWeights.Size);
        using Tensor truth = StyleTruth.Full(faces, reference, FaceStyle.Clown, DemoWeights.Size);
        using Tensor drawn = FaceRenderer.Render(reference, DemoWeights.Size, FaceStyle.Clown);
        IReadOnlyList<Image<Rgb24>> pictures = ImageTensors.ToImages(photos), styleImages = ImageTensors.ToImages(drawn);
        var options = new FineTuningOptions { Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle } };

        using StyleModel style = await services.GetRequiredService<IFineTuner>()
            .FineTuneAsync([new StyleReference(styleImages[0])], options);
        IReadOnlyList<InvertedFace> codes = await services.GetRequiredService<IInverter>().InvertAsync(pictures);
        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        IReadOnlyList<Image<Rgb24>> before = await stylizer.StylizeAsync(codes, style, new StylizationOptions { Strength = 0 });
        IReadOnlyList<Image<Rgb24>> after = await stylizer.StylizeAsync(codes, style);

        Distance(after, truth).Should().BeLessThan(0.75 * Distance(before, truth));
        DisposeAll(pictures, styleImages, before, after);
    }

    [Fact]
    public async Task Student_draws_unseen_faces_in_its_style_without_the_other_networks()
    {
        using Tensor parameters = Unseen(Faces), reference = Drawn(1, StudentReferenceSeed);
        using Tensor photos = FaceRenderer.Render(parameters, DemoWeights.Size);
        using Tensor truth = StyleTruth.Full(parameters, reference, FaceStyle.Ink, DemoWeights.Size);
        IReadOnlyList<Image<Rgb24>> pictures = ImageTensors.ToImages(photos);
        await using ServiceProvider bare = new ServiceCollection().AddJoJoGan().Services.BuildServiceProvider();

        using StyleModel student = await bare.GetRequiredService<IStyleStore>().LoadAsync(DemoWeights.StudentPath);
        IReadOnlyList<Image<Rgb24>> drawn = await bare.GetRequiredService<IStylizer>()
            .StylizeAsync([.. pictures.Select(p => new FacePhoto(p) { IsAligned = true })], student);

        student.Metadata.Student.Should().NotBeNull();
        Distance(drawn, truth).Should().BeLessThan(0.5 * Distance(pictures, truth));
        DisposeAll(pictures, drawn);
    }

    [Fact]
    public async Task Damaged_file_is_refused_by_name()
    {
        string damaged = Path.Combine(Path.GetTempPath(), $"jojogan-{Guid.NewGuid():N}.safetensors");
        byte[] bytes = File.ReadAllBytes(DemoWeights.GeneratorPath);
        File.WriteAllBytes(damaged, bytes[..(bytes.Length / 2)]);
        try
        {
            using ServiceProvider broken = Services(o => o.GeneratorPath = damaged);

            (await broken.GetRequiredService<NetworkSource>().Invoking(n => n.GetGeneratorAsync())
                .Should().ThrowAsync<CheckpointException>())
                .Which.File.Should().Be(damaged);
        }
        finally
        {
            File.Delete(damaged);
        }
    }

    private static ServiceProvider Services(Action<JoJoGanOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddJoJoGan().UseDemoModel().Configure(configure);
        return services.BuildServiceProvider();
    }

    private static Tensor Unseen(int count) => Drawn(count, seed: 950_000_000);

    private static Tensor Drawn(int count, ulong seed)
    {
        using var random = new torch.Generator(seed);
        using Tensor z = randn([count, FaceParameters.Count], generator: random);
        return FaceParameters.FromLatent(z);
    }

    private double Distance(IReadOnlyList<Image<Rgb24>> found, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        return lpips.Distance(ImageTensors.ToTensor(found), wanted).mean().ToDouble();
    }

    private static double Psnr(IReadOnlyList<Image<Rgb24>> found, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor error = ((ImageTensors.ToTensor(found) - wanted) / 2).square().mean([1, 2, 3]);
        return (error.log10() * -10).mean().ToDouble();
    }

    private static void DisposeAll(params IReadOnlyList<Image<Rgb24>>[] pictures)
    {
        foreach (Image<Rgb24> picture in pictures.SelectMany(p => p))
        {
            picture.Dispose();
        }
    }
}
