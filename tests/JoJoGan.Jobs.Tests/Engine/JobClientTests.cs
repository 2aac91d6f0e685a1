using System.Reflection;
using JoJoGan.Jobs.Engine;

namespace JoJoGan.Jobs.Tests.Engine;

public sealed class JobClientTests
{
    [Fact]
    public async Task Watching_goes_on_when_the_new_place_of_the_queue_is_found_too_late()
    {
        Job job = Jobs.Learn();
        IGrainFactory grains = Answers.Of<IGrainFactory>(Answers.Of<IQueueGrain>(
            Task.FromException<JobChanges>(new OperationCanceledException("Message expired before placement could complete.")),
            Task.FromResult(new JobChanges(new JobCursor(Guid.NewGuid(), 1), IsWhole: true, [job]))));
        var client = new JobClient(grains, null!, null!, TimeProvider.System);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        await using IAsyncEnumerator<Job> watched = client.WatchAsync(job.Owner, limit.Token).GetAsyncEnumerator(limit.Token);

        (await watched.MoveNextAsync()).Should().BeTrue();
        watched.Current.Id.Should().Be(job.Id);
    }

    /// <summary>Gives its answers in turn, the last one again and again, whatever is called.</summary>
    public class Answers : DispatchProxy
    {
        private Queue<object> answers = new();

        public static T Of<T>(params object[] answers)
            where T : class
        {
            T proxy = Create<T, Answers>();
            ((Answers)(object)proxy).answers = new Queue<object>(answers);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            answers.Count > 1 ? answers.Dequeue() : answers.Peek();
    }
}
