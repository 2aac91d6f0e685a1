namespace JoJoGan.ModelStore;

/// <summary>What is known of a file in the store.</summary>
public enum ModelState
{
    /// <summary>It has not been fetched.</summary>
    Absent,

    /// <summary>The file matches its SHA-256 (published, or recorded at the first download), or no hash is known.</summary>
    Intact,

    /// <summary>The file does not match its expected SHA-256.</summary>
    Damaged,
}
