namespace JoJoGan.ModelStore;

/// <summary>What is known of a file in the store.</summary>
public enum ModelState
{
    /// <summary>It has not been fetched.</summary>
    Absent,

    /// <summary>Its bytes are those that were published, or first fetched, or nobody knows of others.</summary>
    Intact,

    /// <summary>Its bytes are others.</summary>
    Damaged,
}
