using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Models.Tests.Training;
using JoJoGan.Students;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Students;

public sealed class StudentTrainerTests : IDisposable
{
    private const int Size = 32;

    private readonly TestHost host = new();
    private readonly GeneratorStyle style;

    public StudentTrainerTests() => style = new GeneratorStyle(
        new TestNetworks(seed: 2).Generator, new StyleMetadata { Name = "ink", Author = "Ann", Steps = 30, Size = Size });

    public void Dispose()
    {
        style.Dispose();
        host.Dispose();
    }

    [Fact]
    public async Task Loss_falls()
    {
        var log = new ProgressLog();

        using StudentModel student = await TrainAsync(Options(60), log);

        log.Entries.Should().HaveCount(60);
        log.Entries.TakeLast(10).Average(p => p.Loss).Should().BeLessThan(0.7 * log.Entries.Take(5).Average(p => p.Loss));
    }

    [Fact]
    public async Task Student_says_how_it_was_made()
    {
        using StudentModel student = await TrainAsync(Options(2));

        student.Metadata.Should().BeEquivalentTo(
            style.Metadata with { Student = new StudentMetadata(2, 7) }, o => o.Excluding(m => m.Created));
        student.Metadata.Created.Should().NotBeNull();
    }

    [Fact]
    public async Task One_seed_gives_bit_equal_weights_and_another_seed_does_not()
    {
        string first = await HashAsync(Options(4)), second = await HashAsync(Options(4));

        second.Should().Be(first);
        (await HashAsync(Options(4) with { Seed = 8 })).Should().NotBe(first);
    }

    [Fact]
    public async Task Identity_term_changes_what_is_learned()
    {
        string without = await HashAsync(Options(4)), with = await HashAsync(Options(4) with { IdentityWeight = 1 });

        with.Should().NotBe(without);
        (await HashAsync(Options(4) with { IdentityWeight = 1 })).Should().Be(with);
        await FluentActions.Awaiting(() => TrainAsync(Options(4) with { IdentityWeight = 101 }))
            .Should().ThrowAsync<InvalidOptionsException>().WithMessage("*IdentityWeight*100*");
    }

    [Fact]
    public async Task Own_codes_are_learned_on()
    {
        LatentCode code = new(
            host.Networks.Generator.Config.Layers,
            host.Networks.Generator.Config.StyleDim,
            new float[host.Networks.Generator.Config.Layers * host.Networks.Generator.Config.StyleDim]);

        string own = await HashAsync(Options(3) with { Codes = [code], SampledShare = 0 });

        own.Should().NotBe(await HashAsync(Options(3)));
    }

    [Fact]
    public async Task Base_and_style_are_not_changed()
    {
        string before = CheckpointHash.Of(host.Networks.Generator), styled = CheckpointHash.Of(style.Generator);

        using StudentModel student = await TrainAsync(Options(2));

        CheckpointHash.Of(host.Networks.Generator).Should().Be(before);
        CheckpointHash.Of(style.Generator).Should().Be(styled);
    }

    [Fact]
    public async Task Preview_shows_faces_above_drawings()
    {
        var log = new ProgressLog();

        using StudentModel student = await TrainAsync(Options(2) with { PreviewInterval = 2 }, log);

        log.Entries[0].Preview.Should().BeNull();
        (log.Entries[1].Preview!.Width, log.Entries[1].Preview!.Height).Should().Be((4 * Size, 2 * Size));
    }

    [Fact]
    public async Task Cancellation_ends_within_one_step_and_frees_everything()
    {
        using var source = new CancellationTokenSource();
        var log = new ProgressLog(p =>
        {
            if (p.Step == 2)
            {
                source.Cancel();
            }
        });

        Func<Task> run = () => host.Get<IStudentTrainer>().TrainAsync(style, Options(1000), log, source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        log.Entries.Should().HaveCount(2);
        Tensor weight = style.Generator.parameters().First();
        style.Dispose();
        weight.IsInvalid.Should().BeTrue("the run has let go of the style");
    }

    [Fact]
    public async Task Run_that_diverges_hands_over_the_last_good_student()
    {
        Func<Task> run = () => TrainAsync(Options(50) with { LearningRate = 1 });

        TrainingDivergedException error = (await run.Should().ThrowAsync<TrainingDivergedException>()).Which;

        using StyleModel lastGood = error.LastGood;
        lastGood.Should().BeOfType<NetworkStudent>().Which.Network.state_dict().Values
            .Should().OnlyContain(t => t.isfinite().all().ToBoolean());
        lastGood.Metadata.Student!.Steps.Should().BeLessThan(50);
    }

    [Fact]
    public async Task Larger_student_than_the_generator_is_refused()
    {
        Func<Task> run = () => TrainAsync(Options(2) with { Size = 64 });

        await run.Should().ThrowAsync<InvalidOptionsException>().WithMessage("*Size must be at most 32*not 64*");
    }

    [Fact]
    public async Task Options_outside_their_limits_are_all_named()
    {
        Func<Task> run = () => TrainAsync(new StudentTrainingOptions
        {
            Steps = 0, Size = 100, Width = 4, PixelWeight = 0, PerceptualWeight = 0, Checkpoint = new() { Folder = " " },
        });

        (await run.Should().ThrowAsync<InvalidOptionsException>()).Which.Failures.Should().HaveCount(5);
    }

    [Fact]
    public async Task Student_is_no_teacher()
    {
        using StudentModel student = await TrainAsync(Options(1));

        Func<Task> run = () => host.Get<IStudentTrainer>().TrainAsync(student, Options(1));

        await run.Should().ThrowAsync<StyleMismatchException>().WithMessage("*'ink' is a student*");
    }

    [Fact]
    public async Task Style_of_another_base_is_refused()
    {
        style.Metadata = style.Metadata with { BaseHash = new string('0', 64) };

        await FluentActions.Awaiting(() => TrainAsync(Options(1))).Should().ThrowAsync<StyleMismatchException>();
    }

    [Fact]
    public async Task Run_that_cannot_begin_lets_go_of_the_style()
    {
        using var folder = new TemporaryFolder();
        await using ServiceProvider bare = new ServiceCollection().AddJoJoGan().UseSmallModel(folder).UseLpips("no", "no")
            .Services.BuildServiceProvider();
        Tensor weight = style.Generator.parameters().First();

        await FluentActions.Awaiting(() => bare.GetRequiredService<IStudentTrainer>().TrainAsync(style, Options(1)))
            .Should().ThrowAsync<WeightsNotFoundException>();

        style.Dispose();
        weight.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public async Task Disposed_style_is_refused()
    {
        style.Dispose();

        await FluentActions.Awaiting(() => TrainAsync(Options(1))).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static StudentTrainingOptions Options(int steps) => new() { Steps = steps, Width = 8, BatchSize = 2, Seed = 7 };

    private Task<StudentModel> TrainAsync(StudentTrainingOptions options, ProgressLog? log = null) =>
        host.Get<IStudentTrainer>().TrainAsync(style, options, log);

    private async Task<string> HashAsync(StudentTrainingOptions options)
    {
        using StudentModel student = await TrainAsync(options);
        return CheckpointHash.Of(((NetworkStudent)student).Network);
    }
}
