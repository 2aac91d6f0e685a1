namespace JoJoGan.Samples.Web.Access;

/// <summary>What a key may do.</summary>
internal static class StudioRoles
{
    /// <summary>Learns and draws, and sees what is its own.</summary>
    public const string User = "user";

    /// <summary>Sees workers and the engine's pages too.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [User, Admin];
}
