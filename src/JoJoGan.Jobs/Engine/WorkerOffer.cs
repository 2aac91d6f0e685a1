namespace JoJoGan.Jobs.Engine;

/// <summary>What a worker can do now.</summary>
/// <param name="Worker">Its name, unique among all.</param>
/// <param name="Can">The kinds that it can do at all.</param>
/// <param name="Kinds">The kinds that it has a free slot for.</param>
/// <param name="Labels">What it has: "name" or "name=number".</param>
/// <param name="Styles">The styles that it has loaded.</param>
/// <param name="Running">The jobs that it works on.</param>
internal sealed record WorkerOffer(
    string Worker,
    IReadOnlyList<JobKind> Can,
    IReadOnlyList<JobKind> Kinds,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Styles,
    IReadOnlyList<Guid> Running);
