namespace JoJoGan.Jobs;

/// <summary>The kinds of errors that jobs fail with.</summary>
public static class JobErrors
{
    /// <summary>Options outside their limits.</summary>
    public const string InvalidOptions = "invalid-options";

    /// <summary>A picture, a video or a style that cannot be read.</summary>
    public const string UnsupportedFile = "unsupported-file";

    /// <summary>A photo without a face.</summary>
    public const string NoFace = "no-face";

    /// <summary>A style of another base generator.</summary>
    public const string StyleMismatch = "style-mismatch";

    /// <summary>A training whose loss exploded.</summary>
    public const string Diverged = "diverged";

    /// <summary>Every attempt ended with its worker, as where the job kills it.</summary>
    public const string WorkerLost = "worker-lost";

    /// <summary>The job that it comes after did not succeed.</summary>
    public const string DependencyFailed = "dependency-failed";

    /// <summary>Anything else.</summary>
    public const string Failed = "failed";
}
