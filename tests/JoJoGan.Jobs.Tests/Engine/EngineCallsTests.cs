using JoJoGan.Jobs.Engine;

namespace JoJoGan.Jobs.Tests.Engine;

public sealed class EngineCallsTests
{
    [Fact]
    public async Task A_call_that_nobody_canceled_may_be_tried_again()
    {
        // As Orleans answers when the queue's new place is not found in time.
        Func<Task<int>> call = () => throw new OperationCanceledException("Message expired before placement could complete.");

        Func<Task> act = () => EngineCalls.RunAsync(call, CancellationToken.None);

        (await act.Should().ThrowAsync<EngineUnavailableException>()).WithInnerException<OperationCanceledException>();
    }

    [Fact]
    public async Task A_call_that_its_caller_canceled_ends_as_canceled()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        Func<Task<int>> call = () => Task.FromCanceled<int>(canceled.Token);

        Func<Task> act = () => EngineCalls.RunAsync(call, canceled.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
    }
}
