namespace JoJoGan.Jobs.Workers;

/// <summary>Does jobs of one kind.</summary>
internal interface IJobRunner
{
    /// <summary>The kind.</summary>
    JobKind Kind { get; }

    /// <summary>Does a job.</summary>
    /// <param name="context">The job and its files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken);
}
