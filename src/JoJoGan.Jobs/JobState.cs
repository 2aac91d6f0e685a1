namespace JoJoGan.Jobs;

/// <summary>Where a job is on its way. A running job may go back to the queue; the last three are final.</summary>
public enum JobState
{
    /// <summary>Waits for a worker, or for the job that it comes after.</summary>
    Queued,

    /// <summary>A worker has it, as long as its lease lasts.</summary>
    Running,

    /// <summary>It has an output.</summary>
    Succeeded,

    /// <summary>It has an error.</summary>
    Failed,

    /// <summary>Its owner did not want it any more.</summary>
    Canceled,
}
