using JoJoGan.Testing;

namespace JoJoGan.Packaging.Tests;

/// <summary>The build step that lets an app run where the C++ library is older than TorchSharp's native library asks.</summary>
public sealed class VersionMarkTests : IDisposable
{
    private const string Step = """
        <Project>
          <Import Project="$(Targets)" />
          <Target Name="Mark">
            <JoJoGanMarkVersionWeak Source="$(From)" Destination="$(To)" />
          </Target>
        </Project>
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-mark-").FullName;

    [Fact]
    public async Task One_flag_of_a_copy_is_changed_and_nothing_else()
    {
        string original = Native("torchsharp", ConsumerApp.TorchSharpVersion, "libLibTorchSharp.so");
        string marked = Path.Combine(folder, "marked.so");
        byte[] before = await File.ReadAllBytesAsync(original);
        (await MarkAsync(original, marked)).Should().Contain("Marked GLIBCXX_3.4.32 as weak");

        byte[] after = await File.ReadAllBytesAsync(marked);
        (await File.ReadAllBytesAsync(original)).Should().Equal(before, "the package's own file is nobody's to change");
        after.Should().HaveSameCount(before);
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        changed.Should().ContainSingle();
        BitConverter.ToUInt32(after, changed[0] - 4).Should().Be(Hash("GLIBCXX_3.4.32"), "vna_flags follow vna_hash");
        (before[changed[0]], after[changed[0]]).Should().Be(((byte)0, (byte)2), "VER_FLG_WEAK is 2");
    }

    [Fact]
    public async Task Library_that_does_not_insist_is_left_alone()
    {
        string marked = Path.Combine(folder, "marked.so");
        string again = Path.Combine(folder, "again.so");
        string other = Path.Combine(folder, "other.so");
        string withoutEntry = Native("libtorch-cpu-linux-x64", "2.10.0", "libc10.so");
        await MarkAsync(Native("torchsharp", ConsumerApp.TorchSharpVersion, "libLibTorchSharp.so"), marked);

        (await MarkAsync(marked, again)).Should().Contain("left as it is");
        (await MarkAsync(withoutEntry, other)).Should().Contain("left as it is");

        File.ReadAllBytes(again).AsSpan().SequenceEqual(File.ReadAllBytes(marked)).Should().BeTrue();
        File.ReadAllBytes(other).AsSpan().SequenceEqual(File.ReadAllBytes(withoutEntry)).Should().BeTrue();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Native(string package, string version, string file)
        => Path.Combine(PackedPackages.BuildValue("RestoredPackages"), package, version, "runtimes", "linux-x64", "native", file);

    private async Task<string> MarkAsync(string from, string to)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "step.proj"), Step);
        string targets = RepositoryFolder.Combine("src", "JoJoGan.Models", "buildTransitive", "JoJoGan.Models.targets");
        return await DotnetCommand.RunAsync(
            folder, "msbuild", "step.proj", "-t:Mark", "-nologo", $"-p:Targets={targets}", $"-p:From={from}", $"-p:To={to}");
    }

    /// <summary>The hash of names in ELF files (System V ABI, "Hash Table").</summary>
    private static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char c in name)
        {
            hash = (hash << 4) + c;
            uint high = hash & 0xF0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
