using System.Diagnostics;
using System.Security.Cryptography;
using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;
using JoJoGan.Latents;
using JoJoGan.Models.Onnx;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Jobs.Tests.Hosts;

/// <summary>Everything in one process, with the demo model.</summary>
public sealed class AllInOneTests : IAsyncLifetime
{
    private const string Owner = JobHost.Owner;

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
    private JobHost host = null!;

    private IJobClient Client => host.Client;

    private IArtifactStore Artifacts => host.Artifacts;

    public async Task InitializeAsync() => host = await StartAsync();

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Photo_is_drawn_in_a_style_that_is_learned_before()
    {
        Job learn = await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 4));
        Job draw = await Client.SubmitAsync(
            Owner, new StylizeInput(null, [await host.PutFaceAsync("photo.png")]), new JobSubmission { After = learn.Id });

        Job drawn = await host.EndAsync(draw.Id);

        drawn.State.Should().Be(JobState.Succeeded, drawn.Error?.Detail);
        Job learned = (await Client.FindAsync(Owner, learn.Id))!;
        learned.Output!.Style.Should().NotBeNull().And.Be(drawn.Input.Style);
        Style style = (await host.Get<IJobStore>().ListStylesAsync(Owner)).Single();
        (style.Id, style.Metadata.Name, style.IsReady).Should().Be((learned.Output.Style, "Ink", true));
        style.Files.Keys.Should().BeEquivalentTo(
            ".safetensors", ".half.safetensors", ".compact.safetensors", ".onnx");
        foreach (string key in style.Files.Values.Append(style.Thumbnail!))
        {
            await using Stream? file = await Artifacts.OpenAsync(key);
            file!.Length.Should().BePositive();
        }

        await using Stream picture = (await Artifacts.OpenAsync(drawn.Output!.Pictures.Single()))!;
        using Image<Rgb24> image = ImageLoader.Load(picture);
        image.Width.Should().Be(DemoWeights.Size);
        (await Client.FindAsync("bob", learn.Id)).Should().BeNull("it is another's");

        (await Client.RemoveAsync(Owner, draw.Id)).Should().BeTrue();
        (await Artifacts.OpenAsync(drawn.Output.Pictures.Single())).Should().BeNull();
        (await Client.FindAsync(Owner, draw.Id)).Should().BeNull();
    }

    [Fact]
    public async Task Training_left_by_a_host_that_stops_goes_on_and_ends_as_one_that_was_not()
    {
        Job learn = await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 30));
        await host.UntilAsync(job => job.Id == learn.Id && job.Progress?.Step >= 7);
        await host.DisposeAsync();
        host = await StartAsync();

        Job learned = await host.EndAsync(learn.Id);
        Job undisturbed = await host.EndAsync((await Client.SubmitAsync(
            Owner, await host.LearnInputAsync(steps: 30), new JobSubmission { Id = null })).Id);

        (learned.State, learned.Attempt, learned.Lease).Should().Be((JobState.Succeeded, 1, 2));
        Hash(await StyleAsync(learned)).Should().Be(Hash(await StyleAsync(undisturbed)));
    }

    [Fact]
    public async Task Canceled_jobs_end_whether_they_wait_or_run()
    {
        Job running = await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 2000));
        Job waiting = await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 2000));
        await host.UntilAsync(job => job.Id == running.Id && job.Progress?.Step >= 1);

        (await Client.CancelAsync(Owner, waiting.Id))!.State.Should().Be(JobState.Canceled);
        (await Client.CancelAsync("bob", running.Id)).Should().BeNull();
        (await Client.CancelAsync(Owner, running.Id))!.CancelRequested.Should().BeTrue();

        (await host.EndAsync(running.Id)).State.Should().Be(JobState.Canceled);
        (await Client.CancelAsync(Owner, running.Id))!.State.Should().Be(JobState.Canceled, "once more changes nothing");
    }

    [Fact]
    public async Task Picture_without_a_face_fails_at_once_and_says_so()
    {
        using var wall = new Image<Rgb24>(64, 64);
        Job job = await Client.SubmitAsync(Owner, new LearnInput([await host.PutAsync("wall.png", wall)]));

        Job failed = await host.EndAsync(job.Id);

        (failed.State, failed.Attempt, failed.Error!.Name).Should().Be((JobState.Failed, 1, JobErrors.NoFace));
    }

    [Fact]
    public async Task Jobs_of_a_process_that_died_go_on_at_once()
    {
        Job learn = await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 4));
        await host.EndAsync(learn.Id);
        Job left = learn with { Id = Guid.CreateVersion7(), State = JobState.Running, Attempt = 1, Lease = 1, Worker = "dead" };
        await host.Get<IJobStore>().AddAsync(left);
        await host.DisposeAsync();
        var start = Stopwatch.StartNew();
        host = await StartAsync();

        Job ended = await host.EndAsync(left.Id);

        (ended.State, ended.Attempt).Should().Be((JobState.Succeeded, 2));
        start.Elapsed.Should().BeLessThan(host.Options.Lease);
    }

    [Fact]
    public async Task Second_process_is_kept_out_of_the_folder()
    {
        Func<Task> second = StartAsync;

        (await second.Should().ThrowAsync<InvalidOptionsException>()).Which.Message.Should().Contain("another process");
    }

    [Fact]
    public async Task Codes_with_and_without_pivots_are_drawn_as_the_library_draws_them()
    {
        Job learned = await host.EndAsync((await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 2))).Id);
        LatentCode code = (await host.Get<IFaceGenerator>().SampleAsync([3]))[0];
        using StyleModel pivot = await PivotAsync(code);
        string key = await PutCodeAsync(new InvertedFace(code));
        string pivoted = await PutCodeAsync(new InvertedFace(code) { Pivot = pivot });
        var draw = new StylizeInput(
            learned.Output!.Style, [key, await host.PutFaceAsync("photo.png"), pivoted]) { Paste = true };

        Job drawn = await host.EndAsync((await Client.SubmitAsync(Owner, draw)).Id);

        drawn.State.Should().Be(JobState.Succeeded, drawn.Error?.Detail);
        using StyleModel style = await LoadAsync(learned.Output.Style!);
        IReadOnlyList<Image<Rgb24>> expected = await host.Get<IStylizer>().StylizeAsync(
            [new InvertedFace(code), new InvertedFace(code) { Pivot = pivot }], style);
        using Image<Rgb24> plain = await PictureAsync(0), photo = await PictureAsync(1), tuned = await PictureAsync(2);
        MostDifferent(plain, expected[0]).Should().Be(0);
        MostDifferent(tuned, expected[1]).Should().BeLessThanOrEqualTo(2, "the pivot was kept in half precision");
        MostDifferent(plain, tuned).Should().BeGreaterThan(2);
        photo.Width.Should().Be(256, "it was put back into its photo");

        async Task<StyleModel> LoadAsync(string id)
        {
            string path = Path.Combine(folder, "learned.safetensors");
            await File.WriteAllBytesAsync(path, await host.ReadAsync(JobFiles.OfStyle(id, ".safetensors")));
            return await host.Get<IStyleStore>().LoadAsync(path);
        }

        async Task<Image<Rgb24>> PictureAsync(int index) =>
            ImageLoader.Load(new MemoryStream(await host.ReadAsync(drawn.Output!.Pictures[index])));

        static int MostDifferent(Image<Rgb24> a, Image<Rgb24> b) => Enumerable.Range(0, a.Width * a.Height)
            .Max(i => Math.Abs(a[i % a.Width, i / a.Width].G - b[i % a.Width, i / a.Width].G));
    }

    [Fact]
    public async Task File_that_is_no_code_fails_the_job()
    {
        Job learned = await host.EndAsync((await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 2))).Id);
        var draw = new StylizeInput(learned.Output!.Style, [await host.PutFaceAsync("code.safetensors")]);

        Job drawn = await host.EndAsync((await Client.SubmitAsync(Owner, draw)).Id);

        (drawn.State, drawn.Error?.Name).Should().Be((JobState.Failed, JobErrors.UnsupportedFile));
    }

    [Fact]
    public async Task Style_that_somebody_brings_can_be_used_when_it_has_been_checked()
    {
        Job learned = await host.EndAsync((await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 2))).Id);
        Style made = (await host.Get<IJobStore>().FindStyleAsync(Owner, learned.Output!.Style!))!;
        string safetensors = made.Files[".safetensors"];
        await host.Get<IJobStore>().SaveStyleAsync(made with
        {
            IsReady = false, Files = new Dictionary<string, string> { [".safetensors"] = safetensors },
        });
        var draw = new StylizeInput(made.Id, [await host.PutFaceAsync("photo.png")]);

        Job early = await host.EndAsync((await Client.SubmitAsync(Owner, draw)).Id);
        Job check = await host.EndAsync((await Client.SubmitAsync(Owner, new CheckInput(made.Id))).Id);
        Job late = await host.EndAsync((await Client.SubmitAsync(Owner, draw)).Id);

        (early.State, early.Error?.Name).Should().Be((JobState.Failed, JobErrors.InvalidOptions));
        check.State.Should().Be(JobState.Succeeded, check.Error?.Detail);
        late.State.Should().Be(JobState.Succeeded, late.Error?.Detail);
        (await host.Get<IJobStore>().FindStyleAsync(Owner, made.Id)).Should().BeEquivalentTo(
            made, options => options.Excluding(style => style.Created));
    }

    [Fact]
    public async Task Worker_on_ONNX_Runtime_draws_in_a_style_that_one_on_libtorch_has_learned()
    {
        Job learned = await host.EndAsync((await Client.SubmitAsync(Owner, await host.LearnInputAsync(steps: 2))).Id);
        LatentCode code = (await host.Get<IFaceGenerator>().SampleAsync([3]))[0];
        using StyleModel pivot = await PivotAsync(code);
        string plain = await PutCodeAsync(new InvertedFace(code));
        string pivoted = await PutCodeAsync(new InvertedFace(code) { Pivot = pivot });
        string encoder = Path.Combine(folder, "encoder.onnx"), detector = Path.Combine(folder, "detector.onnx");
        await host.Get<OnnxExporter>().ExportEncoderAsync(encoder);
        await host.Get<OnnxExporter>().ExportDetectorAsync(detector);
        await host.DisposeAsync();
        host = await JobHost.StartAsync(
            o => o.Folder = folder,
            services => services.AddJoJoGanOnnx().UseEncoder(encoder).UseFaceDetector(detector));

        var draw = new StylizeInput(learned.Output!.Style, [await host.PutFaceAsync("photo.png"), plain]) { Strength = 0.5 };
        Job drawn = await host.EndAsync((await Client.SubmitAsync(Owner, draw)).Id);
        Job refused = await host.EndAsync((await Client.SubmitAsync(Owner, draw with { Photos = [pivoted] })).Id);

        drawn.State.Should().Be(JobState.Succeeded, drawn.Error?.Detail);
        (refused.State, refused.Error?.Name).Should().Be((JobState.Failed, JobErrors.StyleMismatch));
        refused.Error!.Detail.Should().Contain("pivot");
        (await Client.WorkersAsync()).Single().Kinds.Should().Equal(JobKind.Stylize);
        LearnInput learn = await host.LearnInputAsync(steps: 2);
        await Client.Invoking(c => c.SubmitAsync(Owner, learn)).Should().ThrowAsync<NoWorkerException>();
    }

    [Fact]
    public async Task File_that_is_no_style_fails_its_check()
    {
        string key = await host.PutFaceAsync("style.safetensors");
        var style = new Style
        {
            Id = "5ty1e",
            Owner = Owner,
            Metadata = new StyleMetadata { Name = "Ink" },
            Files = new Dictionary<string, string> { [".safetensors"] = key },
            Created = DateTimeOffset.UtcNow,
        };
        await host.Get<IJobStore>().SaveStyleAsync(style);

        Job check = await host.EndAsync((await Client.SubmitAsync(Owner, new CheckInput(style.Id))).Id);

        (check.State, check.Attempt, check.Error?.Name).Should().Be((JobState.Failed, 1, JobErrors.UnsupportedFile));
        (await host.Get<IJobStore>().FindStyleAsync(Owner, style.Id))!.IsReady.Should().BeFalse();
    }

    /// <summary>A difference of the generator, in half precision in its file.</summary>
    private async Task<StyleModel> PivotAsync(LatentCode code)
    {
        using var picture = new Image<Rgb24>(DemoWeights.Size, DemoWeights.Size, new Rgb24(40, 200, 90));
        return await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture) { Code = code }], new FineTuningOptions { Steps = 2 });
    }

    /// <summary>Stores a code, and its pivot beside it.</summary>
    /// <returns>The code's key.</returns>
    private async Task<string> PutCodeAsync(InvertedFace face)
    {
        string path = Path.Combine(folder, "code.safetensors"), key = JobFiles.Input(Guid.NewGuid(), "code.safetensors");
        await InvertedFaceFile.SaveAsync(face, path, host.Get<IStyleStore>());
        await Artifacts.PutAsync(key, new MemoryStream(await File.ReadAllBytesAsync(path)));
        if (face.Pivot is not null)
        {
            byte[] kept = await File.ReadAllBytesAsync(InvertedFaceFile.PivotOf(path));
            await Artifacts.PutAsync(InvertedFaceFile.PivotOf(key), new MemoryStream(kept));
        }

        return key;
    }

    private Task<JobHost> StartAsync() => JobHost.StartAsync(o => o.Folder = folder);

    /// <summary>The tensors of a style's file: all behind its header.</summary>
    private async Task<byte[]> StyleAsync(Job learned)
    {
        byte[] all = await host.ReadAsync(JobFiles.OfStyle(learned.Output!.Style!, ".safetensors"));
        return all[(8 + BitConverter.ToInt32(all))..];
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
