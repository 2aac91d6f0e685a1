using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Student;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Students;

/// <summary>Students are drawn with, saved and loaded as other styles are.</summary>
public sealed class StudentModelTests : IDisposable
{
    private const int Size = 40;

    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();
    private readonly NetworkStudent student;

    public StudentModelTests()
    {
        using var random = new torch.Generator(3);
        student = new NetworkStudent(
            new StudentNetwork(8, initialization: random),
            new StyleMetadata { Name = "ink", Author = "Ann", Steps = 30, Size = Size, Student = new(1500, 4) });
    }

    public void Dispose()
    {
        student.Dispose();
        folder.Dispose();
        host.Dispose();
    }

    [Fact]
    public async Task Photos_are_drawn_without_generator_or_encoder()
    {
        await using ServiceProvider bare = new ServiceCollection().AddJoJoGan().Services.BuildServiceProvider();
        using Image<Rgb24> small = TestHost.Image(1, 32), large = TestHost.Image(2, 96);
        FacePhoto[] photos = [new(small) { IsAligned = true }, new(large) { IsAligned = true }];

        IReadOnlyList<Image<Rgb24>> drawn = await bare.GetRequiredService<IStylizer>().StylizeAsync(photos, student);

        drawn.Should().HaveCount(2).And.OnlyContain(image => image.Width == Size && image.Height == Size);
        TestHost.Bytes(drawn[0]).Should().NotEqual(TestHost.Bytes(drawn[1]));
        foreach (Image<Rgb24> image in drawn)
        {
            image.Dispose();
        }
    }

    [Fact]
    public async Task Codes_are_refused()
    {
        var code = new LatentCode(1, 1, [0]);

        await FluentActions.Awaiting(() => host.Get<IStylizer>().StylizeAsync([code], student))
            .Should().ThrowAsync<StyleMismatchException>().WithMessage("*student 'ink' draws photos, not codes*");
    }

    [Fact]
    public async Task Other_strength_is_refused_before_any_photo_is_looked_at()
    {
        using Image<Rgb24> photo = TestHost.Image(1);

        await FluentActions.Awaiting(() =>
            host.Get<IStylizer>().StylizeAsync([photo], student, new StylizationOptions { Strength = 0.5 }))
            .Should().ThrowAsync<InvalidOptionsException>().WithMessage("*Strength must be 1*'ink'*");
    }

    [Fact]
    public async Task Disposed_student_is_refused()
    {
        using Image<Rgb24> photo = TestHost.Image(1);
        student.Dispose();

        await FluentActions.Awaiting(() => host.Get<IStylizer>().StylizeAsync([photo], student))
            .Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Saved_student_loads_bit_equal_without_a_generator()
    {
        await using ServiceProvider bare = new ServiceCollection().AddJoJoGan().Services.BuildServiceProvider();
        string path = folder.File("student.safetensors");

        await bare.GetRequiredService<IStyleStore>().SaveAsync(student, path);
        using StyleModel loaded = await bare.GetRequiredService<IStyleStore>().LoadAsync(path);

        loaded.Should().BeOfType<NetworkStudent>();
        loaded.Metadata.Should().BeEquivalentTo(student.Metadata);
        CheckpointHash.Of(((NetworkStudent)loaded).Network).Should().Be(CheckpointHash.Of(student.Network));
        StyleFiles.Describe(path).Should().Match<StyleFile>(f => f.Format == StyleFormat.Full && f.Metadata.Student != null);
    }

    [Fact]
    public async Task Half_precision_halves_the_file_and_changes_pixels_by_one_at_most()
    {
        string full = folder.File("full.safetensors"), half = folder.File("half.safetensors");
        IStyleStore store = host.Get<IStyleStore>();
        using Image<Rgb24> photo = TestHost.Image(1);
        var face = new FacePhoto(photo) { IsAligned = true };

        await store.SaveAsync(student, full);
        await store.SaveAsync(student, half, StyleFormat.HalfDelta);
        using StyleModel loaded = await store.LoadAsync(half);

        new FileInfo(half).Length.Should().BeLessThan((long)(0.6 * new FileInfo(full).Length));
        using Image<Rgb24> wanted = (await host.Get<IStylizer>().StylizeAsync([face], student))[0];
        using Image<Rgb24> found = (await host.Get<IStylizer>().StylizeAsync([face], loaded))[0];
        TestHost.Bytes(found).Zip(TestHost.Bytes(wanted), (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task Low_rank_students_do_not_exist()
    {
        string path = folder.File("student.safetensors");

        await FluentActions.Awaiting(() => host.Get<IStyleStore>().SaveAsync(student, path, StyleFormat.LowRank))
            .Should().ThrowAsync<ArgumentException>();

        File.Exists(path).Should().BeFalse();
    }

    [Theory]
    [InlineData("stem.weight", "*stem.weight*")]
    [InlineData("eighth.2.conv1.weight", "*eighth.2.conv1.weight*")]
    public async Task Student_without_all_its_weights_is_refused(string key, string message)
    {
        string path = folder.File("student.safetensors");
        var tensors = student.Network.state_dict().Where(pair => pair.Key != key);
        SafetensorsFile.Write(path, tensors, StyleMetadataFormat.Write(student.Metadata, StyleFormat.Full));

        await FluentActions.Awaiting(() => host.Get<IStyleStore>().LoadAsync(path))
            .Should().ThrowAsync<CheckpointException>().WithMessage(message);
    }

    [Fact]
    public async Task Student_is_no_generator()
    {
        string path = folder.File("student.safetensors");
        await host.Get<IStyleStore>().SaveAsync(student, path);

        FluentActions.Invoking(() => NetworkLoader.LoadGenerator(path, CPU))
            .Should().Throw<CheckpointException>().WithMessage("*saved style, not a base generator*");
        FluentActions.Invoking(() => StyleFiles.Convert(path, folder.File("student.pt")))
            .Should().Throw<CheckpointException>().WithMessage("*student*");
        FluentActions.Invoking(() => new BlendedStyle("both", [new(student, 0.5), new(student, 0.5)]))
            .Should().Throw<StyleMismatchException>().WithMessage("*student*");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(24)]
    [InlineData(32)]
    public void Network_takes_any_multiple_of_eight(int width)
    {
        using var scope = NewDisposeScope();
        using var network = new StudentNetwork(width);

        network.forward(zeros(1, 3, 24, 56)).shape.Should().Equal(1, 3, 24, 56);
        FluentActions.Invoking(() => network.forward(zeros(1, 3, 24, 20))).Should().Throw<ArgumentException>();
        network.parameters().Sum(p => p.numel()).Should().BeLessThan(3_000_000);
    }

    [Fact]
    public void Every_weight_is_trained()
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(1);
        using var network = new StudentNetwork(16, initialization: random);
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = true;
        }

        network.forward(rand([2, 3, 64, 64], generator: random)).square().mean().backward();

        network.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name).Should().BeEmpty();
    }

    [Fact]
    public void Picture_does_not_depend_on_others_of_its_batch()
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(1);
        Tensor faces = rand([3, 3, 32, 32], generator: random);

        Tensor together = student.Network.forward(faces), alone = student.Network.forward(faces.narrow(0, 1, 1));

        (together.narrow(0, 1, 1) - alone).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }
}
