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

    [Fact]
    public async Task Divergence_before_anything_was_learned_leaves_nothing()
    {
        await DivergeAsync(goodSteps: 0);

        Directory.GetFiles(folder).Should().BeEmpty();
    }

    [Fact]
    public async Task Style_that_cannot_be_saved_is_saved_elsewhere()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "where a folder should be");

        Func<Task> save = () => StyleSaving.SaveAsync(
            Services(goodSteps: 0), new Style(1), Path.Combine(folder, "file", "inks.safetensors"), CancellationToken.None);

        string message = (await save.Should().ThrowAsync<StyleSavingException>()).Which.Message;
        message.Should().Contain("file/inks.safetensors").And.Contain("instead");
        string other = message.Split('\'').Single(part => part.Contains("/inks-", StringComparison.Ordinal));
        File.Exists(other).Should().BeTrue();
        File.Delete(other);
    }

    private async Task DivergeAsync(int goodSteps)
    {
        Func<Task> train = () => StyleTraining.RunAsync(
            Services(goodSteps), [], new FineTuningOptions(), Path.Combine(folder, "inks.safetensors"), CancellationToken.None);

        (await train.Should().ThrowAsync<FineTuningDivergedException>()).Which.Step.Should().Be(goodSteps + 2);
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
            IProgress<FineTuningProgress>? progress = null,
            CancellationToken cancellationToken = default) =>
            throw new FineTuningDivergedException(goodSteps + 2, double.NaN, new Style(goodSteps));
    }

    private sealed class EmptyFiles : IStyleStore
    {
        public Task SaveAsync(StyleModel style, string path, StyleForm form = StyleForm.Full, CancellationToken cancellationToken = default) =>
            File.WriteAllTextAsync(path, "", cancellationToken);

        public Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
