namespace JoJoGan.Jobs.Tests;

public class JobTransitionsTests
{
    private static readonly DateTimeOffset Now = Jobs.Now;
    private static readonly JobError Error = new(JobErrors.Failed, "why");
    private static readonly JobOutput Output = new() { Style = "ink" };

    [Fact]
    public void Worker_takes_a_queued_job()
    {
        Job job = Jobs.Learn();

        Job taken = JobTransitions.Take(job, "w1", Now)!;

        taken.Should().BeEquivalentTo(job with
        {
            State = JobState.Running, Worker = "w1", Attempt = 1, Lease = 1, Started = Now, Version = 1,
        });
    }

    [Fact]
    public void Every_change_counts_the_version()
    {
        Job running = Jobs.Running(Jobs.Learn());

        Job?[] changed =
        [
            JobTransitions.Finish(running, 1, Output, Now),
            JobTransitions.Fail(running, 1, Error, isTransient: true, Now),
            JobTransitions.Fail(running, 1, Error, isTransient: false, Now),
            JobTransitions.LoseLease(running, Now),
            JobTransitions.Release(running, 1, Now),
            JobTransitions.Cancel(running, Now),
        ];

        changed.Should().OnlyContain(job => job != null && job.Version == running.Version + 1);
    }

    [Fact]
    public void Ended_jobs_never_change()
    {
        Job running = Jobs.Running(Jobs.Learn());
        Job[] ended =
        [
            JobTransitions.Finish(running, 1, Output, Now)!,
            JobTransitions.Fail(running, 1, Error, isTransient: false, Now)!,
            JobTransitions.Cancel(Jobs.Learn(), Now)!,
        ];

        ended.Select(job => job.State).Should().Equal(JobState.Succeeded, JobState.Failed, JobState.Canceled);
        ended.Should().OnlyContain(job => job.Ended == Now);
        foreach (Job job in ended)
        {
            JobTransitions.Take(job, "w2", Now).Should().BeNull();
            JobTransitions.Finish(job, job.Lease, Output, Now).Should().BeNull();
            JobTransitions.Fail(job, job.Lease, Error, isTransient: true, Now).Should().BeNull();
            JobTransitions.LoseLease(job, Now).Should().BeNull();
            JobTransitions.Release(job, job.Lease, Now).Should().BeNull();
            JobTransitions.Cancel(job, Now).Should().BeNull();
            JobTransitions.Abandon(job, Now).Should().BeNull();
        }
    }

    [Fact]
    public void News_of_an_earlier_worker_is_refused()
    {
        Job first = Jobs.Running(Jobs.Learn(), "frozen");
        Job second = JobTransitions.Take(JobTransitions.LoseLease(first, Now)!, "w2", Now.AddSeconds(2))!;

        second.Lease.Should().Be(2);
        JobTransitions.Finish(second, first.Lease, Output, Now).Should().BeNull();
        JobTransitions.Fail(second, first.Lease, Error, isTransient: true, Now).Should().BeNull();
        JobTransitions.Release(second, first.Lease, Now).Should().BeNull();
        JobTransitions.Finish(second, second.Lease, Output, Now)!.Output.Should().Be(Output);
    }

    [Fact]
    public void Job_that_kills_its_workers_is_given_up_after_three_attempts()
    {
        Job job = Jobs.Learn();
        DateTimeOffset now = Now;

        job = JobTransitions.LoseLease(JobTransitions.Take(job, "w1", now)!, now)!;
        job.NotBefore.Should().Be(now.AddSeconds(2));
        JobTransitions.Take(job, "w2", now.AddSeconds(1)).Should().BeNull("it waits");
        now = now.AddSeconds(2);
        job = JobTransitions.LoseLease(JobTransitions.Take(job, "w2", now)!, now)!;
        job.NotBefore.Should().Be(now.AddSeconds(10));
        now = now.AddSeconds(10);
        job = JobTransitions.LoseLease(JobTransitions.Take(job, "w1", now)!, now)!;

        job.State.Should().Be(JobState.Failed);
        job.Attempt.Should().Be(3);
        job.Error!.Name.Should().Be(JobErrors.WorkerLost);
    }

    [Fact]
    public void Permanent_error_fails_at_once_and_a_passing_one_is_tried_again()
    {
        Job running = Jobs.Running(Jobs.Learn());

        JobTransitions.Fail(running, 1, Error, isTransient: false, Now)!.Error.Should().Be(Error);
        Job again = JobTransitions.Fail(running, 1, Error, isTransient: true, Now)!;

        again.State.Should().Be(JobState.Queued);
        again.Error.Should().BeNull();
    }

    [Fact]
    public void Worker_that_stops_uses_no_attempt_but_its_news_gets_old()
    {
        Job running = Jobs.Running(Jobs.Learn());

        Job released = JobTransitions.Release(running, 1, Now)!;
        Job again = JobTransitions.Take(released, "w2", Now)!;

        (released.State, released.Attempt, released.NotBefore).Should().Be((JobState.Queued, 0, null));
        (again.Attempt, again.Lease).Should().Be((1, 2));
        JobTransitions.Finish(again, running.Lease, Output, Now).Should().BeNull();
    }

    [Fact]
    public void Canceled_job_ends_when_its_worker_or_its_lease_does()
    {
        Job asked = JobTransitions.Cancel(Jobs.Running(Jobs.Learn()), Now)!;

        (asked.State, asked.CancelRequested).Should().Be((JobState.Running, true));
        JobTransitions.Cancel(asked, Now).Should().BeNull("it was asked for already");
        JobTransitions.Release(asked, 1, Now)!.State.Should().Be(JobState.Canceled);
        JobTransitions.LoseLease(asked, Now)!.State.Should().Be(JobState.Canceled);
        JobTransitions.Fail(asked, 1, Error, isTransient: true, Now)!.State.Should().Be(JobState.Canceled);
        JobTransitions.Finish(asked, 1, Output, Now)!.State.Should().Be(JobState.Succeeded, "it was done before it heard");
    }

    [Fact]
    public void Job_after_another_takes_over_its_style_or_fails_with_it()
    {
        Job waiting = Jobs.Stylize(style: null) with { After = Guid.CreateVersion7() };
        Job withStyle = Jobs.Stylize(style: "mine") with { After = Guid.CreateVersion7() };

        Job goesOn = JobTransitions.Continue(waiting, Output)!;

        (goesOn.After, goesOn.Input.Style).Should().Be((null, "ink"));
        JobTransitions.Continue(withStyle, Output)!.Input.Style.Should().Be("mine");
        JobTransitions.Abandon(waiting, Now)!.Error!.Name.Should().Be(JobErrors.DependencyFailed);
    }
}
