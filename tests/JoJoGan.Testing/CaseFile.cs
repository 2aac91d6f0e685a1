namespace JoJoGan.Testing;

/// <summary>Files that the library once failed on; tests/cases/README.md says how.</summary>
public static class CaseFile
{
    /// <summary>The full path of one.</summary>
    /// <param name="name">Its name.</param>
    public static string Path(string name) => RepositoryFolder.Combine("tests", "cases", name);
}
