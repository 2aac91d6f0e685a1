using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Onnx.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Onnx.Tests;

/// <summary>Every stage gives on ONNX Runtime what it gives on libtorch.</summary>
[Collection(ExportedDemoCollection.Name)]
public sealed class SameResultsTests(ExportedDemo demo) : IAsyncLifetime
{
    private readonly ServiceProvider onnx = demo.Services();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await onnx.DisposeAsync();

    [Fact]
    public async Task Faces_are_found_at_the_same_places()
    {
        using Image<Rgb24> face = ExportedDemo.Face(1), other = ExportedDemo.Face(2);
        using var wall = new Image<Rgb24>(300, 200, new Rgb24(90, 160, 250));
        Image<Rgb24>[] photos = [face, other, wall];

        IReadOnlyList<IReadOnlyList<DetectedFace>> expected =
            await demo.Torch.GetRequiredService<IFaceDetector>().DetectAsync(photos);
        IReadOnlyList<IReadOnlyList<DetectedFace>> found = await onnx.GetRequiredService<IFaceDetector>().DetectAsync(photos);

        found.Select(faces => faces.Count).Should().Equal(1, 1, 0);
        foreach ((DetectedFace one, DetectedFace two) in found.SelectMany(f => f).Zip(expected.SelectMany(f => f)))
        {
            one.Score.Should().BeApproximately(two.Score, 1e-4f);
            one.Box.Left.Should().BeApproximately(two.Box.Left, 0.01f);
            one.Landmarks.RightMouth.Y.Should().BeApproximately(two.Landmarks.RightMouth.Y, 0.01);
        }
    }

    [Fact]
    public async Task Codes_of_photos_and_of_seeds_are_the_same()
    {
        using Image<Rgb24> face = ExportedDemo.Face(3);

        Same(
            await CodesAsync(onnx.GetRequiredService<IInverter>()),
            await CodesAsync(demo.Torch.GetRequiredService<IInverter>()));
        Same(
            await onnx.GetRequiredService<IFaceGenerator>().SampleAsync([5, 6]),
            await demo.Torch.GetRequiredService<IFaceGenerator>().SampleAsync([5, 6]));
        Same(
            await onnx.GetRequiredService<IFaceGenerator>().SampleAsync([7], truncation: 1),
            await demo.Torch.GetRequiredService<IFaceGenerator>().SampleAsync([7], truncation: 1));

        async Task<IReadOnlyList<LatentCode>> CodesAsync(IInverter inverter) =>
            [.. (await inverter.InvertAsync([face, face, face, face, face])).Select(f => f.Code)];

        static void Same(IReadOnlyList<LatentCode> found, IReadOnlyList<LatentCode> expected)
        {
            found.Should().HaveCount(expected.Count);
            foreach ((LatentCode one, LatentCode two) in found.Zip(expected))
            {
                (one.Layers, one.Dimension).Should().Be((two.Layers, two.Dimension));
                Enumerable.Range(0, one.Values.Length).Max(i => Math.Abs(one.Values[i] - two.Values[i]))
                    .Should().BeLessThan(1e-3f);
            }
        }
    }

    [Fact]
    public async Task Base_generator_draws_the_same_faces()
    {
        IReadOnlyList<LatentCode> codes = await demo.Torch.GetRequiredService<IFaceGenerator>().SampleAsync([1, 2, 3, 4, 5]);

        ShouldLookTheSame(
            await onnx.GetRequiredService<IFaceGenerator>().GenerateAsync(codes),
            await demo.Torch.GetRequiredService<IFaceGenerator>().GenerateAsync(codes));
    }

    [Theory]
    [InlineData("style", 1.0, null)]
    [InlineData("style", 1.0, 8)]
    [InlineData("adjustable", 1.0, null)]
    [InlineData("adjustable", 0.4, 9)]
    [InlineData("adjustable", 1.6, null)]
    public async Task Photos_are_stylized_the_same(string file, double strength, int? noiseSeed)
    {
        using Image<Rgb24> first = ExportedDemo.Face(11), second = ExportedDemo.Face(12), third = ExportedDemo.Face(13);
        FacePhoto[] photos = [first, second, third];
        var options = new StylizationOptions { Strength = strength, NoiseSeed = noiseSeed, BatchSize = 2 };
        using OnnxStyle style = OnnxStyle.Load(demo[file]);
        var progress = new List<int>();

        IReadOnlyList<Image<Rgb24>> found = await onnx.GetRequiredService<IStylizer>()
            .StylizeAsync(photos, style, options, new Told(progress));
        IReadOnlyList<Image<Rgb24>> expected = await demo.Torch.GetRequiredService<IStylizer>()
            .StylizeAsync(photos, demo.Style, options);

        ShouldLookTheSame(found, expected);
        progress.Should().Equal(2, 3);
    }

    [Fact]
    public void Style_says_what_it_was_learned_from()
    {
        using OnnxStyle style = OnnxStyle.Load(demo["style"]), adjustable = OnnxStyle.Load(demo["adjustable"]);

        style.Metadata.Should().BeEquivalentTo(
            demo.Style.Metadata, o => o.Excluding(m => m.Thumbnail), "the file has all that the style knows of itself");
        style.Metadata.Thumbnail.ToArray().Should().Equal(demo.Style.Metadata.Thumbnail.ToArray());
        (style.HasStrength, adjustable.HasStrength).Should().Be((false, true));
    }

    [Fact]
    public async Task Keyed_models_know_files_of_their_own()
    {
        await using ServiceProvider keyed = new ServiceCollection()
            .AddKeyedJoJoGanOnnx("demo", o => o.EncoderPath = demo["encoder"]).Services.BuildServiceProvider();
        using Image<Rgb24> face = ExportedDemo.Face(4);

        (await keyed.GetRequiredKeyedService<IInverter>("demo").InvertAsync([face])).Should().ContainSingle();
        keyed.GetService<IInverter>().Should().BeNull();
    }

    [Fact]
    public void What_only_learning_needs_is_not_there()
    {
        onnx.GetService<IFineTuner>().Should().BeNull();
        onnx.GetService<IStyleStore>().Should().BeNull();
        onnx.GetService<Mixing.IStyleMixer>().Should().BeNull();
    }

    private static void ShouldLookTheSame(IReadOnlyList<Image<Rgb24>> found, IReadOnlyList<Image<Rgb24>> expected)
    {
        found.Should().HaveCount(expected.Count);
        foreach ((Image<Rgb24> one, Image<Rgb24> two) in found.Zip(expected))
        {
            using (one)
            using (two)
            {
                byte[] first = Bytes(one), second = Bytes(two);
                first.Zip(second).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(1);
                first.Zip(second).Count(pair => pair.First != pair.Second).Should().BeLessThan(first.Length / 100);
                first.Distinct().Should().HaveCountGreaterThan(50, "there is a face in it");
            }
        }
    }

    private static byte[] Bytes(Image<Rgb24> image)
    {
        byte[] bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return bytes;
    }

    private sealed class Told(List<int> heard) : IProgress<int>
    {
        public void Report(int value) => heard.Add(value);
    }
}
