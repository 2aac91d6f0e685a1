namespace JoJoGan.Models.Checkpoints;

/// <summary>A tensor that is named but not read.</summary>
/// <param name="What">What it is, for instance "sparse tensor".</param>
internal sealed record UnreadTensor(string What)
{
    /// <summary>Why it cannot be had, and what to do.</summary>
    public string Reason => $"is a {What}, which is not read; save it as a dense tensor of real numbers";

    /// <summary>A short text for listings.</summary>
    public override string ToString() => $"{What}, not read";
}
