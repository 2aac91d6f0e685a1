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
}
