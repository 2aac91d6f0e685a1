namespace JoJoGan.Jobs;

/// <summary>Why a job failed.</summary>
/// <param name="Name">The kind of error, for programs: see <see cref="JobErrors"/>.</param>
/// <param name="Detail">What happened, for people.</param>
public sealed record JobError(string Name, string Detail);
