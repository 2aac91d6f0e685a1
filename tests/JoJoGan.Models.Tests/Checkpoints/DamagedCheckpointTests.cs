using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;

namespace JoJoGan.Models.Tests.Checkpoints;

[Trait("Category", "Golden")]
public sealed class DamagedCheckpointTests : IDisposable
{
    private const int Places = 2000;
    private const int EveryByteBelow = 8192;
    private readonly TemporaryFolder folder = new();
    private readonly CheckpointProbe probe = new();

    public static TheoryData<string> Files =>
        [.. GoldenFolder.Files().Where(name => name.EndsWith(".pt", StringComparison.Ordinal)), "container_expected.safetensors"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_truncated_file_is_refused(string name)
    {
        byte[] content = File.ReadAllBytes(GoldenFolder.File(name));
        string path = folder.File("cut", content);
        int count = content.Length < EveryByteBelow ? content.Length : Places;

        for (int i = count - 1; i >= 0; i--)
        {
            long length = (long)content.Length * i / count;
            using (FileStream stream = File.OpenWrite(path))
            {
                stream.SetLength(length);
            }

            probe.Digest(path).Should().BeNull($"of {content.Length} bytes only {length} are left");
            probe.AllocatedBytes.Should().BeLessThan(MemoryBound(content.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_flipped_byte_is_refused_or_harmless(string name)
    {
        byte[] content = File.ReadAllBytes(GoldenFolder.File(name));
        string path = folder.File("flipped", content);
        string? whole = probe.Digest(path);
        whole.Should().NotBeNull();
        bool hasChecksums;
        using (Checkpoint checkpoint = Checkpoint.Open(path))
        {
            hasChecksums = checkpoint.Container == CheckpointContainer.Zip;
        }

        int refused = 0;
        var random = new Random(20211224);
        for (int i = 0; i < Places; i++)
        {
            int place = random.Next(content.Length);
            byte flipped = (byte)(content[place] ^ random.Next(1, 256));
            Overwrite(path, place, flipped);
            string? digest = probe.Digest(path);
            Overwrite(path, place, content[place]);

            probe.AllocatedBytes.Should().BeLessThan(MemoryBound(content.Length));
            refused += digest is null ? 1 : 0;
            if (hasChecksums)
            {
                digest.Should().BeOneOf([null, whole], $"byte {place} became {flipped}");
            }
        }

        refused.Should().BeGreaterThan(hasChecksums ? Places / 4 : 0);
        probe.Digest(path).Should().Be(whole);
    }

    /// <summary>Twice the file, and a little for what an open file of any size takes.</summary>
    private static long MemoryBound(long length) => (2 * length) + (1 << 18);

    private static void Overwrite(string path, long place, byte value)
    {
        using FileStream stream = File.OpenWrite(path);
        stream.Position = place;
        stream.WriteByte(value);
    }
}
