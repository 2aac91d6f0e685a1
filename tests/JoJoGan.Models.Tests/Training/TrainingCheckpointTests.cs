using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Diagnostics;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Models.Tests.Training;

/// <summary>A run that was left goes on as if it had not been.</summary>
public sealed class TrainingCheckpointTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();
    private readonly Image<Rgb24> picture = TestHost.Image(1);

    public void Dispose()
    {
        picture.Dispose();
        folder.Dispose();
        host.Dispose();
    }

    private string Run => Path.Combine(folder.Path, "run");

    private string FilePath => Path.Combine(Run, "training.safetensors");

    [Theory]
    [InlineData(FineTuningLoss.Discriminator, 0.8, false, 0)]
    [InlineData(FineTuningLoss.Lpips, 0.8, true, 0)]
    [InlineData(FineTuningLoss.Discriminator, 0, true, 0)]
    [InlineData(FineTuningLoss.Discriminator, 0.8, false, 0.5)]
    public async Task Fine_tuning_goes_on_bit_for_bit(
        FineTuningLoss loss, double beta1, bool randomAlpha, double identityWeight)
    {
        FineTuningOptions options = Options(7) with
        {
            Loss = loss,
            Beta1 = beta1,
            IdentityWeight = identityWeight,
            Mixing = new StyleMixingOptions { RandomAlpha = randomAlpha },
        };
        string whole = await TuneAsync(host, options);

        await LeaveAsync(options, step: 3);
        var log = new ProgressLog();
        using var later = new TestHost(); // another process as far as the run is concerned
        string resumed = await TuneAsync(later, options with { Checkpoint = Kept(resume: true) }, log);

        resumed.Should().Be(whole);
        log.Entries.Select(p => p.Step).Should().Equal(4, 5, 6, 7);
    }

    [Fact]
    public async Task Student_goes_on_bit_for_bit()
    {
        using var style = new GeneratorStyle(new TestNetworks(seed: 2).Generator, new StyleMetadata { Name = "ink" });
        var options = new StudentTrainingOptions { Steps = 6, Width = 8, BatchSize = 2, Seed = 3 };
        string whole = await TrainAsync(options);
        using var source = new CancellationTokenSource();
        await FluentActions.Awaiting(() => host.Get<IStudentTrainer>().TrainAsync(
            style, options with { Checkpoint = Kept() }, new ProgressLog(p => Stop(p, 2, source)), source.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        string resumed = await TrainAsync(options with { Checkpoint = Kept(resume: true) });

        resumed.Should().Be(whole);

        async Task<string> TrainAsync(StudentTrainingOptions run)
        {
            using StudentModel student = await host.Get<IStudentTrainer>().TrainAsync(style, run);
            return CheckpointHash.Of(((NetworkStudent)student).Network);
        }
    }

    [Fact]
    public async Task Run_is_written_every_so_many_steps()
    {
        var written = new List<bool>();
        var log = new ProgressLog(_ => written.Add(File.Exists(FilePath)));

        await TuneAsync(host, Options(5) with { Checkpoint = Kept(interval: 3) }, log);

        written.Should().Equal(false, false, true, true, true);
        Steps().Should().Be("5");
    }

    [Fact]
    public async Task Run_that_has_ended_gives_its_result_again()
    {
        string whole = await TuneAsync(host, Options(3) with { Checkpoint = Kept() });
        var log = new ProgressLog();

        (await TuneAsync(host, Options(3) with { Checkpoint = Kept(resume: true) }, log)).Should().Be(whole);

        log.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_resuming_a_run_begins_anew()
    {
        await LeaveAsync(Options(7), step: 3);
        var log = new ProgressLog();

        await TuneAsync(host, Options(4) with { Checkpoint = Kept() }, log);

        log.Entries.Should().HaveCount(4);
        Steps().Should().Be("4");
    }

    [Fact]
    public async Task Folder_without_a_run_begins_one()
    {
        var log = new ProgressLog();

        await TuneAsync(host, Options(2) with { Checkpoint = Kept(resume: true) }, log);

        log.Entries.Should().HaveCount(2);
    }

    [Fact]
    public async Task Other_options_are_refused_by_name()
    {
        await LeaveAsync(Options(7), step: 3);

        Func<Task> run = () => TuneAsync(host, Options(7) with { LearningRate = 0.001, Checkpoint = Kept(resume: true) });

        CheckpointException error = (await run.Should().ThrowAsync<CheckpointException>()).Which;
        error.Message.Should().Contain("another run").And.Contain("LearningRate").And.Contain("0.001").And.Contain("0.006");
        Steps().Should().Be("3", "the run that is there stays");
    }

    [Fact]
    public async Task Other_pictures_are_refused()
    {
        await LeaveAsync(Options(7), step: 3);
        using Image<Rgb24> other = TestHost.Image(2);

        Func<Task> run = () => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(other)], Options(7) with { Checkpoint = Kept(resume: true) });

        await run.Should().ThrowAsync<CheckpointException>().WithMessage("*another run*inputs*");
    }

    [Fact]
    public async Task Name_of_the_style_may_change()
    {
        await LeaveAsync(Options(5), step: 3);

        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], Options(5) with { Name = "Tusche", Checkpoint = Kept(resume: true) });

        style.Metadata.Name.Should().Be("Tusche");
    }

    [Theory]
    [InlineData("weights.0")]
    [InlineData("squares.1")]
    public async Task State_of_another_shape_is_refused(string key)
    {
        await LeaveAsync(Options(7), step: 3);
        Change((tensors, _) => tensors[key] = torch.zeros(2, 2));

        Func<Task> run = () => TuneAsync(host, Options(7) with { Checkpoint = Kept(resume: true) });

        await run.Should().ThrowAsync<CheckpointException>().WithMessage($"*{key}*another network*[2, 2]*");
    }

    [Fact]
    public async Task Missing_state_and_damaged_numbers_are_refused()
    {
        await LeaveAsync(Options(7), step: 3);
        Change((tensors, _) => tensors.Remove("last_good.0"));
        Func<Task> run = () => TuneAsync(host, Options(7) with { Checkpoint = Kept(resume: true) });

        await run.Should().ThrowAsync<CheckpointException>().WithMessage("*last_good.0*");

        await LeaveAsync(Options(7), step: 3);
        Change((_, metadata) => metadata["jojogan.training.steps"] = "-1");
        await run.Should().ThrowAsync<CheckpointException>().WithMessage("*jojogan.training.steps*");

        await File.WriteAllBytesAsync(FilePath, (await File.ReadAllBytesAsync(FilePath))[..100]);
        await run.Should().ThrowAsync<CheckpointException>();
    }

    [Fact]
    public async Task Folder_that_cannot_be_made_is_a_typed_error()
    {
        string blocked = folder.File("file", [1]);

        Func<Task> run = () => TuneAsync(
            host, Options(2) with { Checkpoint = new TrainingCheckpointOptions { Folder = Path.Combine(blocked, "run") } });

        await run.Should().ThrowAsync<FileWriteException>().WithMessage("*nothing can be written to this folder*another one*");
    }

    [Fact]
    public async Task Another_file_in_the_place_of_the_run_is_not_replaced()
    {
        Directory.CreateDirectory(Run);
        var tensors = new Dictionary<string, torch.Tensor> { ["weight"] = torch.zeros(2) };
        SafetensorsFile.Write(FilePath, tensors);
        byte[] before = await File.ReadAllBytesAsync(FilePath);

        Func<Task> run = () => TuneAsync(host, Options(2) with { Checkpoint = Kept() });

        await run.Should().ThrowAsync<FileWriteException>().WithMessage("*would be replaced*another folder*");
        (await File.ReadAllBytesAsync(FilePath)).Should().Equal(before);
    }

    [Fact]
    public async Task Damaged_run_gives_way_to_one_that_begins_anew()
    {
        await LeaveAsync(Options(2), step: 1);
        await File.WriteAllBytesAsync(FilePath, (await File.ReadAllBytesAsync(FilePath))[..100]);

        string learned = await TuneAsync(host, Options(2) with { Checkpoint = Kept() });

        learned.Should().Be(await TuneAsync(host, Options(2) with { Checkpoint = Kept(resume: true) }));
    }

    [Fact]
    public async Task Finished_run_that_cannot_be_kept_is_returned_all_the_same()
    {
        using var heard = new Listening();
        using var warned = new TestHost(services => services.AddLogging(logging => logging.AddProvider(heard)));
        Directory.CreateDirectory(FilePath); // a folder in the file's place

        string learned = await TuneAsync(warned, Options(2) with { Checkpoint = Kept() });

        learned.Should().Be(await TuneAsync(host, Options(2)));
        heard.Logs.Should().ContainSingle(l => l.Id == 19).Which.Message.Should().Contain("training.safetensors");
    }

    [Fact]
    public async Task Other_machine_is_logged()
    {
        await LeaveAsync(Options(4), step: 2);
        Change((_, metadata) => metadata["jojogan.training.machine"] = "Arm64, libtorch 1.0, 3 threads, Float32");
        using var heard = new Listening();
        using var later = new TestHost(services => services.AddLogging(logging => logging.AddProvider(heard)));

        await TuneAsync(later, Options(4) with { Checkpoint = Kept(resume: true) });

        heard.Logs.Should().Contain(l => l.Id == 14 && l.Message.Contains("after step 2"));
        heard.Logs.Should().Contain(l => l.Id == 15 && l.Message.Contains("Arm64"));
    }

    private static FineTuningOptions Options(int steps) => new() { Steps = steps, Seed = 5 };

    private static void Stop(TrainingProgress progress, int step, CancellationTokenSource source)
    {
        if (progress.Step == step)
        {
            source.Cancel();
        }
    }

    private TrainingCheckpointOptions Kept(bool resume = false, int interval = 100) =>
        new() { Folder = Run, Resume = resume, Interval = interval };

    private async Task<string> TuneAsync(TestHost on, FineTuningOptions options, ProgressLog? log = null)
    {
        using StyleModel style = await on.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], options, log);
        return CheckpointHash.Of(((GeneratorStyle)style).Generator);
    }

    private async Task LeaveAsync(FineTuningOptions options, int step)
    {
        using var source = new CancellationTokenSource();
        await FluentActions.Awaiting(() => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)],
            options with { Checkpoint = Kept() },
            new ProgressLog(p => Stop(p, step, source)),
            source.Token)).Should().ThrowAsync<OperationCanceledException>();
        Steps().Should().Be(step.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private string Steps()
    {
        using Checkpoint file = Checkpoint.Open(FilePath);
        return file.Metadata["jojogan.training.steps"];
    }

    private void Change(Action<Dictionary<string, torch.Tensor>, Dictionary<string, string>> change)
    {
        Dictionary<string, torch.Tensor> tensors;
        Dictionary<string, string> metadata;
        using (Checkpoint file = Checkpoint.Open(FilePath))
        {
            tensors = file.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.ToTensor());
            metadata = new Dictionary<string, string>(file.Metadata);
        }

        change(tensors, metadata);
        SafetensorsFile.Write(FilePath, tensors, metadata);
    }
}
