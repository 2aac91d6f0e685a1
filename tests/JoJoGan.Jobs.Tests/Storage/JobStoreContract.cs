using FluentAssertions.Equivalency;
using JoJoGan.FineTuning;
using JoJoGan.Jobs.Storage;
using JoJoGan.Styles;

namespace JoJoGan.Jobs.Tests.Storage;

/// <summary>What every store does.</summary>
public abstract class JobStoreContract
{
    private readonly string owner = Guid.NewGuid().ToString(); // a database may serve several tests

    private protected abstract SqlJobStore Store { get; }

    [Fact]
    public async Task Job_comes_back_as_it_was()
    {
        Job job = Jobs.New(owner, new StylizeInput("ink", ["a", "b"]) { Strength = 0.5, Seed = 3, Paste = true }) with
        {
            Labels = ["gpu"], Priority = 2, After = Guid.NewGuid(), Progress = new JobProgress(1, 2), QueuePosition = 3,
        };

        await Store.AddAsync(job);

        (await Store.FindAsync(job.Id)).Should().BeEquivalentTo(
            job with { Progress = null, QueuePosition = 0 }, options => options.RespectingRuntimeTypes());
        (await Store.FindAsync(Guid.NewGuid())).Should().BeNull();
    }

    [Fact]
    public async Task Only_one_of_two_changes_of_a_version_is_stored()
    {
        Job job = Jobs.Learn(owner);
        await Store.AddAsync(job);
        Job first = JobTransitions.Take(job, "w1", Jobs.Now)!, second = JobTransitions.Cancel(job, Jobs.Now)!;

        (await Store.TryUpdateAsync(first)).Should().BeTrue();
        (await Store.TryUpdateAsync(second)).Should().BeFalse();

        (await Store.FindAsync(job.Id))!.Worker.Should().Be("w1");
    }

    [Fact]
    public async Task Twenty_requests_of_one_key_make_one_job()
    {
        var key = new IdempotencyKey("once", "hash");

        Job[] jobs = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => Store.AddAsync(Jobs.Learn(owner), key))));

        jobs.Select(job => job.Id).Distinct().Should().ContainSingle();
        (await Store.ListAsync(owner)).Should().ContainSingle();
        await Store.Invoking(s => s.AddAsync(Jobs.Learn(owner), key with { RequestHash = "other" }))
            .Should().ThrowAsync<IdempotencyKeyException>();
    }

    [Fact]
    public async Task Key_is_free_again_after_a_day_and_for_other_owners()
    {
        var key = new IdempotencyKey("daily", "hash");
        Job first = await Store.AddAsync(Jobs.Learn(owner), key);
        Job late = Jobs.Learn(owner) with { Created = Jobs.Now.AddHours(25) };

        (await Store.AddAsync(Jobs.Learn(owner + "2"), key)).Id.Should().NotBe(first.Id);
        (await Store.AddAsync(late, key)).Id.Should().Be(late.Id);
    }

    [Fact]
    public async Task Lists_show_an_owners_jobs_and_the_latest_first()
    {
        Job[] jobs = [.. Enumerable.Range(0, 3).Select(_ => Jobs.Learn(owner))];
        foreach (Job job in jobs)
        {
            await Store.AddAsync(job);
        }

        (await Store.ListAsync(owner)).Select(j => j.Id).Should().Equal(jobs.Select(j => j.Id).Reverse());
        (await Store.ListAsync(owner, before: jobs[2].Id, limit: 1)).Select(j => j.Id).Should().Equal(jobs[1].Id);
        (await Store.ListAsync("nobody")).Should().BeEmpty();
    }

    [Fact]
    public async Task Unfinished_jobs_are_those_that_have_not_ended()
    {
        Job waiting = Jobs.Learn(owner), ended = Jobs.Learn(owner);
        await Store.AddAsync(waiting);
        await Store.AddAsync(ended);
        await Store.TryUpdateAsync(JobTransitions.Cancel(ended, Jobs.Now)!);

        (await Store.UnfinishedAsync()).Where(j => j.Owner == owner).Select(j => j.Id).Should().Equal(waiting.Id);
        (await Store.EndedBeforeAsync(Jobs.Now.AddSeconds(1), 1000)).Select(j => j.Id).Should().Contain(ended.Id);
        (await Store.EndedBeforeAsync(Jobs.Now, 1000)).Select(j => j.Id).Should().NotContain(ended.Id);
        await Store.RemoveAsync(waiting.Id);
        await Store.RemoveAsync(ended.Id);
        (await Store.ListAsync(owner)).Select(j => j.Id).Should().Equal([waiting.Id], "a job that has not ended stays");
    }

    [Fact]
    public async Task Styles_belong_to_their_owners()
    {
        Style style = New(owner, "5ty1e");
        Style ready = style with { IsReady = true };
        await Store.SaveStyleAsync(style);
        await Store.SaveStyleAsync(ready);
        await Store.SaveStyleAsync(style with { Owner = owner + "2" });

        (await Store.ListStylesAsync(owner)).Should().BeEquivalentTo([ready], Compare);
        (await Store.FindStyleAsync(owner, style.Id)).Should().BeEquivalentTo(ready, Compare);
        (await Store.FindStyleAsync("nobody", style.Id)).Should().BeNull();
        (await Store.RemoveStyleAsync(owner, style.Id)).Should().BeFalse("another owner has it");
        (await Store.RemoveStyleAsync(owner + "2", style.Id)).Should().BeTrue();
    }

    // Two empty ReadOnlyMemory are not equal.
    private static EquivalencyAssertionOptions<Style> Compare(EquivalencyAssertionOptions<Style> options) =>
        options.Excluding(style => style.Metadata.Thumbnail);

    [Fact]
    public async Task Keys_are_found_listed_and_removed_by_the_first_digits()
    {
        ApiKey first = Key(1), second = Key(2);
        await Store.AddKeyAsync(first);
        await Store.AddKeyAsync(second);

        (await Store.FindKeyAsync(first.Sha256)).Should().Be(first);
        (await Store.FindKeyAsync(new string('0', 64))).Should().BeNull();
        (await Store.ListKeysAsync()).Where(key => key.Owner == owner).Should().Equal(first, second);
        (await Store.RemoveKeysAsync(first.Sha256[..12])).Should().Be(1);
        (await Store.FindKeyAsync(first.Sha256)).Should().BeNull();
        await Store.Invoking(s => s.RemoveKeysAsync("abc")).Should().ThrowAsync<ArgumentOutOfRangeException>();

        ApiKey Key(int minutes) => new(
            Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), owner, "user", Jobs.Now.AddMinutes(minutes));
    }

    [Fact]
    public async Task Initializing_again_and_at_once_keeps_everything()
    {
        Job job = await Store.AddAsync(Jobs.Learn(owner));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.InitializeAsync())));

        (await Store.FindAsync(job.Id)).Should().NotBeNull();
    }

    private static Style New(string owner, string id) => new()
    {
        Id = id,
        Owner = owner,
        Metadata = new StyleMetadata { Name = "Ink", Steps = 30, Loss = FineTuningLoss.Lpips, MaskRows = [3, 4] },
        Files = new Dictionary<string, string> { [".safetensors"] = JobFiles.OfStyle(id, ".safetensors") },
        Created = Jobs.Now,
    };
}
