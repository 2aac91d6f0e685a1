using JoJoGan.Jobs.Engine;

namespace JoJoGan.Jobs.Tests.Engine;

public class JobFeedTests
{
    private readonly JobFeed feed = new();

    [Fact]
    public void Watcher_gets_each_changed_job_of_its_owner_once()
    {
        Job job = Jobs.Learn();
        JobCursor start = feed.End;
        feed.Add(job);
        feed.Add(Jobs.Learn("bob"));
        feed.Add(job with { Version = 1 });

        feed.Since("ann", start).Should().ContainSingle().Which.Version.Should().Be(1);
        feed.Since("ann", feed.End).Should().BeEmpty();
    }

    [Fact]
    public void Places_of_another_queue_or_long_ago_are_not_known()
    {
        JobCursor start = feed.End;
        for (int i = 0; i < 5000; i++)
        {
            feed.Add(Jobs.Learn());
        }

        feed.Since("ann", null).Should().BeNull();
        feed.Since("ann", start).Should().BeNull();
        feed.Since("ann", new JobFeed().End).Should().BeNull();
        feed.Since("ann", feed.End).Should().BeEmpty();
    }

    [Fact]
    public void Change_ends_the_wait()
    {
        Task changed = feed.Changed;

        feed.Add(Jobs.Learn());

        changed.IsCompleted.Should().BeTrue();
        feed.Changed.IsCompleted.Should().BeFalse();
    }
}
