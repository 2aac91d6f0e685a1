namespace JoJoGan.Jobs;

/// <summary>A worker that asks for work.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kinds">The kinds of jobs that it does.</param>
/// <param name="Labels">What it has: "name" or "name=number".</param>
/// <param name="Styles">The styles that it has loaded.</param>
/// <param name="Jobs">The jobs that it worked on when it last asked.</param>
public sealed record JobWorkerInfo(
    string Name,
    IReadOnlyList<JobKind> Kinds,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Styles,
    IReadOnlyList<Guid> Jobs);
