namespace JoJoGan.Samples.Console.Output;

/// <summary>Folders that are made for a file. At the end those that nothing came into are removed again.</summary>
internal sealed class NewFolders : IDisposable
{
    private readonly List<string> made = []; // the deepest first

    private NewFolders()
    {
    }

    /// <summary>Makes the folders of a path that are not there yet.</summary>
    /// <param name="file">The file that is to be written.</param>
    public static NewFolders For(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var folders = new NewFolders();
        for (string? path = folder; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            folders.made.Add(path);
        }

        try
        {
            Directory.CreateDirectory(folder);
            return folders;
        }
        catch
        {
            folders.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            foreach (string folder in made.Where(
                path => Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()))
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else has begun to use the folder.
        }
    }
}
