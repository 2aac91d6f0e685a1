namespace JoJoGan.Jobs;

/// <summary>What a process does.</summary>
[Flags]
public enum JobRoles
{
    /// <summary>Has the queue and its database, and takes jobs from clients.</summary>
    Front = 1,

    /// <summary>Does jobs.</summary>
    Worker = 2,

    /// <summary>Both.</summary>
    All = Front | Worker,
}
