namespace JoJoGan.Testing;

/// <summary>
/// LPIPS's real linear weights, which are not part of this repository: lpips/v0.1/vgg.pth below the folder named by
/// JOJOGAN_WEIGHTS, else below <c>shared/weights</c> beside the checkout.
/// </summary>
public static class LpipsWeights
{
    /// <summary>The environment variable that names the folder of weights.</summary>
    public const string Variable = "JOJOGAN_WEIGHTS";

    /// <summary>Where the file would be.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : RepositoryFolder.Combine("..", "shared", "weights"),
        "lpips",
        "v0.1",
        "vgg.pth"));

    /// <summary>Why tests that need the file are skipped; null where it is there.</summary>
    public static string? SkipReason => File.Exists(Path)
        ? null
        : $"LPIPS's linear weights are not there: set {Variable} to a folder that holds lpips/v0.1/vgg.pth.";
}
