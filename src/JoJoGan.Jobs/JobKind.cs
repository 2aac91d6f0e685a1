namespace JoJoGan.Jobs;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>Learns a style of pictures.</summary>
    Learn,

    /// <summary>Draws photos in a style.</summary>
    Stylize,

    /// <summary>Trains a student of a style.</summary>
    Distill,

    /// <summary>Draws a video in a style.</summary>
    Video,

    /// <summary>Checks a style that somebody has brought.</summary>
    Check,
}

/// <summary>What is common to kinds.</summary>
internal static class JobKinds
{
    /// <summary>Whether jobs of the kind take minutes, go on from checkpoints and have slots of their own.</summary>
    public static bool IsTraining(this JobKind kind) => kind is JobKind.Learn or JobKind.Distill;
}
