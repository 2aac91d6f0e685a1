namespace JoJoGan.Core.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(Path).Select(e => System.IO.Path.GetFileName(e)!);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
