namespace JoJoGan.Testing;

/// <summary>The checkout that the tests were built from: the nearest folder upwards that holds JoJoGan.sln.</summary>
public static class RepositoryFolder
{
    /// <summary>The full path of the checkout.</summary>
    public static string Path { get; } = Find();

    /// <summary>A path below the checkout.</summary>
    /// <param name="parts">Folder names and, last, a folder or file name.</param>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "JoJoGan.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder with JoJoGan.sln above {AppContext.BaseDirectory}.");
    }
}
