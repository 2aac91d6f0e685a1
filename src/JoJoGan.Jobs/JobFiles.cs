namespace JoJoGan.Jobs;

/// <summary>The keys of files in the artifact store.</summary>
public static class JobFiles
{
    /// <summary>The beginning of the keys of a job's files.</summary>
    /// <param name="job">The job.</param>
    public static string Of(Guid job) => $"jobs/{job:N}";

    /// <summary>A file that a job is given.</summary>
    /// <param name="job">The job.</param>
    /// <param name="name">The file's name.</param>
    public static string Input(Guid job, string name) => $"{Of(job)}/input/{name}";

    /// <summary>The beginning of the keys of a style's files.</summary>
    /// <param name="style">The style.</param>
    public static string OfStyle(string style) => $"styles/{style}";

    /// <summary>A file of a style.</summary>
    /// <param name="style">The style.</param>
    /// <param name="extension">The file's extension, with its dot: of a form, or ".png" for the thumbnail.</param>
    public static string OfStyle(string style, string extension) => $"{OfStyle(style)}/style{extension}";

    /// <summary>The beginning of the keys of what one attempt makes.</summary>
    internal static string Attempt(Job job) => $"{Of(job.Id)}/{job.Lease}";

    /// <summary>The training's checkpoint, which the next attempt goes on from.</summary>
    internal static string Checkpoint(Guid job) => $"{Of(job)}/training.safetensors";
}
