namespace JoJoGan.Samples.Web.Api;

/// <summary>A kind of problem, as RFC 9457 has them: its type is an address of this service.</summary>
/// <param name="Name">The last part of its type.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What it is called.</param>
internal sealed record ProblemKind(string Name, int Status, string Title)
{
    public static readonly ProblemKind InvalidOptions = new("invalid-options", 400, "The options are not valid.");
    public static readonly ProblemKind InvalidRequest = new("invalid-request", 400, "The request is not valid.");
    public static readonly ProblemKind Unauthorized = new("unauthorized", 401, "A key is needed.");
    public static readonly ProblemKind Forbidden = new("forbidden", 403, "This key may not do that.");
    public static readonly ProblemKind NotFound = new("not-found", 404, "There is no such thing.");
    public static readonly ProblemKind TooSlow = new("too-slow", 408, "The upload takes too long.");
    public static readonly ProblemKind Conflict = new("conflict", 409, "The job is in another state.");
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", 405, "This address has other methods.");
    public static readonly ProblemKind UnsupportedContent = new("unsupported-content", 415, "The content type is another one.");
    public static readonly ProblemKind TooLarge = new("too-large", 413, "The upload is too large.");
    public static readonly ProblemKind UnsupportedPicture = new("unsupported-picture", 415, "The picture cannot be read.");
    public static readonly ProblemKind UnsupportedStyle = new("unsupported-style", 415, "The style cannot be read.");
    public static readonly ProblemKind NoFace = new("no-face", 422, "No face was found.");
    public static readonly ProblemKind StyleMismatch = new("style-mismatch", 422, "The style is another model's.");
    public static readonly ProblemKind KeyReused = new("key-reused", 422, "The idempotency key was used for another request.");
    public static readonly ProblemKind QueueFull = new("queue-full", 429, "Too many jobs are waiting.");
    public static readonly ProblemKind RateLimited = new("rate-limited", 429, "Too many requests.");
    public static readonly ProblemKind EngineUnavailable = new("engine-unavailable", 503, "The queue cannot be reached.");
    public static readonly ProblemKind NoWorker = new("no-worker", 503, "No worker does this kind of job.");
    public static readonly ProblemKind StorageFull = new("storage-full", 503, "There is no room for the upload.");
    public static readonly ProblemKind TimedOut = new("timed-out", 504, "It takes longer than the wait.");
    public static readonly ProblemKind UnsupportedFile = new("unsupported-file", 415, "The file cannot be read.");
    public static readonly ProblemKind DependencyFailed = new("dependency-failed", 424, "The job before did not succeed.");
    public static readonly ProblemKind WorkerLost = new("worker-lost", 500, "The worker was lost three times.");
    public static readonly ProblemKind Diverged = new("diverged", 500, "The training diverged.");
    public static readonly ProblemKind Failed = new("failed", 500, "Something went wrong.");

    /// <summary>All kinds by name.</summary>
    public static IReadOnlyDictionary<string, ProblemKind> All { get; } = new[]
    {
        InvalidOptions, InvalidRequest, Unauthorized, Forbidden, NotFound, TooSlow, Conflict, MethodNotAllowed,
        UnsupportedContent, TooLarge, UnsupportedPicture, UnsupportedStyle, UnsupportedFile, NoFace, StyleMismatch, KeyReused,
        QueueFull, RateLimited, EngineUnavailable, NoWorker, StorageFull, TimedOut, DependencyFailed, WorkerLost, Diverged,
        Failed,
    }.ToDictionary(kind => kind.Name);

    /// <summary>The type of RFC 9457.</summary>
    public string Type => "/problems/" + Name;
}
