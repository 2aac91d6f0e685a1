namespace JoJoGan.Jobs.Tests;

/// <summary>Jobs to test with.</summary>
internal static class Jobs
{
    private static int made;

    public static DateTimeOffset Now { get; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static Job Learn(string owner = "ann") => New(owner, new LearnInput(["picture.png"]) { Name = "Ink" });

    public static Job Stylize(string owner = "ann", string? style = "ink") =>
        New(owner, new StylizeInput(style, ["photo.png"]));

    /// <summary>A job with a number above those before.</summary>
    public static Job New(string owner, JobInput input) => new()
    {
        Id = Guid.CreateVersion7(Now.AddMilliseconds(Interlocked.Increment(ref made))),
        Owner = owner,
        Input = input,
        Created = Now,
    };

    public static Job Running(Job job, string worker = "w1") => JobTransitions.Take(job, worker, Now)!;
}
