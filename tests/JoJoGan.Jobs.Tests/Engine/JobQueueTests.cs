using JoJoGan.Jobs.Engine;
using Microsoft.Extensions.Time.Testing;

namespace JoJoGan.Jobs.Tests.Engine;

public class JobQueueTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly JobKind[] Kinds = [JobKind.Learn, JobKind.Stylize];

    private readonly FakeTimeProvider time = new(Jobs.Now);
    private readonly JobQueue queue;

    public JobQueueTests() => queue = new JobQueue(time, Lease, mostTrainings: 2);

    [Fact]
    public void Drawing_comes_before_learning_and_older_jobs_before_later_ones()
    {
        Job learn = Add(Jobs.Learn()), first = Add(Jobs.Stylize()), second = Add(Jobs.Stylize());

        TakeAll(Offer()).Should().Equal(first.Id, second.Id, learn.Id);
    }

    [Fact]
    public void Owner_who_was_served_longest_ago_comes_next()
    {
        Guid[] anns = [.. Enumerable.Range(0, 3).Select(_ => Add(Jobs.Stylize("ann")).Id)];
        Job bob = Add(Jobs.Stylize("bob"));

        TakeAll(Offer()).Should().Equal(anns[0], bob.Id, anns[1], anns[2]);
    }

    [Fact]
    public void Owner_has_so_many_trainings_running_and_no_more()
    {
        Guid[] anns = [.. Enumerable.Range(0, 3).Select(_ => Add(Jobs.Learn("ann")).Id)];
        Job bob = Add(Jobs.Learn("bob"));

        TakeAll(Offer()).Should().BeEquivalentTo([anns[0], anns[1], bob.Id]);

        queue.Put(JobTransitions.Finish(queue.Find(anns[0])!, 1, new JobOutput(), Jobs.Now)!);
        queue.Next(Offer())!.Id.Should().Be(anns[2]);
    }

    [Fact]
    public void Priority_comes_before_all()
    {
        Add(Jobs.Stylize());
        Job urgent = Add(Jobs.Learn() with { Priority = 1 });

        queue.Next(Offer())!.Id.Should().Be(urgent.Id);
    }

    [Fact]
    public void Position_counts_all_that_wait()
    {
        Job learn = Add(Jobs.Learn()), drawing = Add(Jobs.Stylize());

        queue.Position(drawing.Id).Should().Be(1);
        queue.Position(learn.Id).Should().Be(2);
        queue.Position(Guid.NewGuid()).Should().Be(0);
    }

    [Fact]
    public void Worker_gets_only_kinds_that_it_has_slots_for()
    {
        Add(Jobs.Learn());

        queue.Next(Offer() with { Kinds = [JobKind.Stylize] }).Should().BeNull();
    }

    [Theory]
    [InlineData("gpu", true)]
    [InlineData("vram>=40", true)]
    [InlineData("vram>=80.5", false)]
    [InlineData("vram>=x", false)]
    [InlineData("a100", false)]
    public void Labels_choose_the_worker(string label, bool isFor)
    {
        Add(Jobs.Learn() with { Labels = [label] });

        (queue.Next(Offer() with { Labels = ["gpu", "vram=80"] }) is not null).Should().Be(isFor);
    }

    [Fact]
    public void Lease_ends_without_news_and_not_with_it()
    {
        Job silent = Add(Jobs.Running(Jobs.Learn())), alive = Add(Jobs.Running(Jobs.Learn()));

        time.Advance(Lease / 2);
        queue.Renew(alive);
        time.Advance(Lease / 2);

        queue.Expired().Select(job => job.Id).Should().Equal(silent.Id);
    }

    [Fact]
    public void Back_off_and_jobs_before_hold_a_job()
    {
        Job failed = Add(Jobs.Stylize() with { NotBefore = Jobs.Now.AddSeconds(2) });
        Add(Jobs.Stylize() with { After = failed.Id });

        queue.Next(Offer()).Should().BeNull();
        time.Advance(TimeSpan.FromSeconds(2));
        queue.Next(Offer())!.Id.Should().Be(failed.Id);
    }

    [Fact]
    public void Worker_with_the_style_loaded_is_waited_for_a_moment()
    {
        queue.Hear(Offer("loaded") with { Styles = ["ink"] });
        Job job = Add(Jobs.Stylize(style: "ink"));

        queue.Next(Offer("other")).Should().BeNull();
        queue.Next(Offer("loaded") with { Styles = ["ink"] })!.Id.Should().Be(job.Id);
        time.Advance(JobQueue.LongestWaitForStyle);
        queue.Next(Offer("other"))!.Id.Should().Be(job.Id);
    }

    [Fact]
    public void Worker_that_lost_a_job_gets_it_again_only_if_no_other_wants_it()
    {
        Job lost = JobTransitions.LoseLease(Jobs.Running(Jobs.Stylize(), "w1"), Jobs.Now)!;
        queue.Hear(Offer("w2"));
        time.Advance(TimeSpan.FromSeconds(2));
        Add(lost);

        queue.Next(Offer("w1")).Should().BeNull();
        queue.Next(Offer("w2"))!.Id.Should().Be(lost.Id);
        time.Advance(JobQueue.LongestWaitForStyle);
        queue.Next(Offer("w1"))!.Id.Should().Be(lost.Id);
    }

    [Fact]
    public void Jobs_missing_from_their_workers_offer_are_found_and_known_to_have_reports_or_not()
    {
        Job known = Add(Jobs.Running(Jobs.Learn())), lost = Add(Jobs.Running(Jobs.Learn()));
        Job died = Add(Jobs.Running(Jobs.Learn()));
        Add(Jobs.Running(Jobs.Learn(), "w2"));
        queue.Renew(died);

        queue.Unknown(Offer() with { Running = [known.Id] }).Select(job => job.Id).Should().Equal(lost.Id, died.Id);
        queue.HasReport(lost).Should().BeFalse();
        queue.HasReport(died).Should().BeTrue();
        Add(JobTransitions.Take(JobTransitions.LoseLease(died, Jobs.Now)!, "w1", Jobs.Now.AddSeconds(2))!);
        queue.HasReport(died).Should().BeFalse("another worker has it");
    }

    [Fact]
    public void Ended_jobs_leave()
    {
        Job job = Add(Jobs.Learn());

        queue.Put(JobTransitions.Cancel(job, Jobs.Now)!);

        queue.Jobs.Should().BeEmpty();
    }

    private Job Add(Job job)
    {
        queue.Put(job);
        return job;
    }

    [Fact]
    public void Worker_that_is_busy_is_there_and_one_that_is_silent_or_lacks_a_label_is_not()
    {
        Job running = JobTransitions.Take(Add(Jobs.Learn()), "w1", Jobs.Now)!;
        Job wanting = Add(Jobs.Learn() with { Labels = ["gpu"] });
        queue.Put(running);
        queue.Hear(Offer());

        time.Advance(TimeSpan.FromSeconds(20));
        queue.Renew(running);
        time.Advance(TimeSpan.FromSeconds(20));

        queue.HasWorkerFor(running).Should().BeTrue();
        queue.HasWorkerFor(wanting).Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(20));
        queue.HasWorkerFor(running).Should().BeFalse();
    }

    private List<Guid> TakeAll(WorkerOffer offer)
    {
        time.Advance(JobQueue.LongestWaitForStyle);
        var taken = new List<Guid>();
        while (queue.Next(offer) is { } next)
        {
            queue.Put(JobTransitions.Take(next, offer.Worker, time.GetUtcNow())!);
            queue.Serve(next.Owner);
            taken.Add(next.Id);
        }

        return taken;
    }

    private static WorkerOffer Offer(string worker = "w1") => new(worker, Kinds, Kinds, [], [], []);
}
