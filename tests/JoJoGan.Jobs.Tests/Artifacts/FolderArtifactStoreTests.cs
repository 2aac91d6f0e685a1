using JoJoGan.Jobs.Artifacts;

namespace JoJoGan.Jobs.Tests.Artifacts;

public sealed class FolderArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public FolderArtifactStoreTests() => Store = new FolderArtifactStore(Path.Combine(folder, "artifacts"));

    protected override IArtifactStore Store { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    protected override Task NothingIsLeftAsync()
    {
        Directory.GetFiles(folder, ".*", SearchOption.AllDirectories).Should().BeEmpty();
        return Task.CompletedTask;
    }
}
