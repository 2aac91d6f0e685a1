namespace JoJoGan.Samples.Console;

/// <summary>Makes sure that results can be written, before the work that makes them.</summary>
internal static class OutputPath
{
    /// <summary>Creates the folder if need be and checks that files can be written in it.</summary>
    public static void PrepareFolder(string folder, string option)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".jojogan-{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOptionsException(
                [$"Nothing can be written to the folder '{folder}' ({e.Message.TrimEnd('.')}). Name another one with {option}, or change its permissions."]);
        }
    }

    /// <summary>Checks that the file's folder can be written to and that the file's name is not a folder's.</summary>
    public static void PrepareFile(string path, string option)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new InvalidOptionsException([$"'{path}' is a folder. Name a file in it with {option}, for instance style.safetensors."]);
        }

        PrepareFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, option);
    }
}
