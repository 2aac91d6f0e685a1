using System.Text;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console.Tests;

public sealed class StyleTrainingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Divergence_after_some_steps_leaves_the_last_good_style()
    {
        await DivergeAsync(goodSteps: 3);

        Directory.GetFiles(folder).Should().Equal(Path.Combine(folder, "inks.last-good.safetensors"));
    }

    [Theory]
    [InlineData("n", 243)]
    [InlineData("ф", 121)]
    [InlineData("🙂", 60)]
    public async Task Last_good_style_has_a_name_that_fits(string letter, int count)
    {
        string name = string.Concat(Enumerable.Repeat(letter, count));

        await DivergeAsync(goodSteps: 3, name);

        string saved = Path.GetFileName(Directory.GetFiles(folder).Should().ContainSingle().Subject);
        saved.Should().EndWith(letter + ".last-good.safetensors");
        Encoding.UTF8.GetByteCount(saved).Should().BeInRange(252, 255);
    }

    [Fact]
    public async Task Divergence_before_anything_was_learned_leaves_nothing()
    {
        await DivergeAsync(goodSteps: 0);

        Directory.GetFiles(folder).Should().BeEmpty();
    }

    [Theory]
    [InlineData("inks")]
    [InlineData("inks-of-a-name-that-is-as-long-as-a-name-may-be-in-most-file-systems-but-not-with-more-letters-after-it-" +
        "which-a-file-gets-that-is-saved-elsewhere-since-it-must-have-a-name-that-nothing-else-has-there-" +
        "so-that-nothing-of-anybody-is-lost-to-it-at-all")]
    public async Task Style_that_cannot_be_saved_is_saved_elsewhere(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "where a folder should be");

        Func<Task> save = () => StyleSaving.SaveAsync(
            Services(goodSteps: 0), new Style(1), Path.Combine(folder, "file", name + ".safetensors"), StyleFormat.Full,
            CancellationToken.None);

        string message = (await save.Should().ThrowAsync<StyleSavingException>()).Which.Message;
        message.Should().Contain($"file/{name}.safetensors").And.Contain("instead");
        string other = message.Split('\'').Single(
            part => part.Contains("/inks-", StringComparison.Ordinal) && !part.Contains("/file/", StringComparison.Ordinal));
        File.Exists(other).Should().BeTrue();
        File.Delete(other);
    }

    private async Task DivergeAsync(int goodSteps, string name = "inks")
    {
        Func<Task> train = () => StyleTraining.LearnAsync(
            Services(goodSteps), [], new FineTuningOptions(),
            Path.Combine(folder, name + ".safetensors"), CancellationToken.None);

        (await train.Should().ThrowAsync<TrainingDivergedException>()).Which.Step.Should().Be(goodSteps + 2);
    }

    private static ServiceProvider Services(int goodSteps) => new ServiceCollection()
        .AddSingleton<IFineTuner>(new DivergingTuner(goodSteps))
        .AddSingleton<IStyleStore, EmptyFiles>()
        .BuildServiceProvider();

    private sealed class Style(int steps) : StyleModel(new StyleMetadata { Steps = steps })
    {
        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class DivergingTuner(int goodSteps) : IFineTuner
    {
        public Task<StyleModel> FineTuneAsync(
            IReadOnlyList<StyleReference> references,
            FineTuningOptions? options = null,
            IProgress<TrainingProgress>? progress = null,
            CancellationToken cancellationToken = default) =>
            throw new TrainingDivergedException(goodSteps + 2, double.NaN, new Style(goodSteps));
    }

    private sealed class EmptyFiles : IStyleStore
    {
        public string FileExtension => ".safetensors";

        public Task SaveAsync(
            StyleModel style,
            string path,
            StyleFormat format = StyleFormat.Full,
            CancellationToken cancellationToken = default) =>
            File.WriteAllTextAsync(path, "", cancellationToken);

        public Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
