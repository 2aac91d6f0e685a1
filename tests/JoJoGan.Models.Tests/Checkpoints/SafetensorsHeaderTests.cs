using JoJoGan.Checkpoints;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing.Checkpoints;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private const string Four = """{"dtype":"F32","shape":[4],"data_offsets":[0,16]}""";
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, int> Attacks => new()
    {
        { "overlap",
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6 },
        { "same place",
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4 },
        { "gap",
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}""", 9 },
        { "gap at the start", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}}""", 5 },
        { "data behind the last", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 5 },
        { "data missing", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 3 },
        { "duplicate key", $$"""{"a":{{Four}},"a":{{Four}}}""", 16 },
        { "duplicate key under an escape",
            $$$"""{"a":{{{Four}}},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[16,16]}}""", 16 },
        { "duplicate field", """{"a":{"dtype":"F32","dtype":"U8","shape":[4],"data_offsets":[0,16]}}""", 16 },
        { "duplicate metadata", """{"__metadata__":{},"__metadata__":{}}""", 0 },
        { "duplicate metadata key", """{"__metadata__":{"a":"1","a":"2"}}""", 0 },
        { "metadata that is no text", """{"__metadata__":{"a":1}}""", 0 },
        { "metadata that is no object", """{"__metadata__":"a"}""", 0 },
        { "product overflow", """{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0 },
        { "product overflow to 4", """{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", 4 },
        { "offset overflow", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,9223372036854775807]}}""", 4 },
        { "offset beyond 64 bits", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,18446744073709551620]}}""", 4 },
        { "negative offset", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}""", 4 },
        { "falling offsets", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", 4 },
        { "negative size", """{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", 4 },
        { "fractional size", """{"a":{"dtype":"U8","shape":[4.5],"data_offsets":[0,4]}}""", 4 },
        { "size as text", """{"a":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}""", 4 },
        { "shape larger than its data", """{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}""", 16 },
        { "shape smaller than its data", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", 16 },
        { "three offsets", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,2,4]}}""", 4 },
        { "no type", """{"a":{"shape":[4],"data_offsets":[0,4]}}""", 4 },
        { "unknown type", """{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,4]}}""", 4 },
        { "unknown field", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"offset":3}}""", 4 },
        { "entry that is no object", """{"a":[0,4]}""", 4 },
        { "65 dimensions",
            $$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,1]}}""", 1 },
        { "array", "[1]", 0 },
        { "text", "\"a\"", 0 },
        { "nothing", "", 0 },
        { "unfinished", """{"a":""", 0 },
        { "comment", """{/* */}""", 0 },
        { "something behind", """{} {}""", 0 },
        { "nested arrays", $$"""{"a":{"dtype":"U8","shape":{{new string('[', 100_000)}}""", 0 },
        { "nested objects", $"{string.Concat(Enumerable.Repeat("{\"a\":", 100_000))}", 0 },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Headers_against_the_format_are_refused(string attack, string header, int dataLength)
    {
        byte[] content = CheckpointBytes.Safetensors(header, dataLength);
        string path = folder.File("attack.safetensors", content);
        long before = GC.GetAllocatedBytesForCurrentThread();

        CheckpointException error = Assert.Throws<CheckpointException>(() => Read(path));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((2 * content.Length) + (1 << 18));
        error.Message.Should().StartWith(path, attack);
    }

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(3UL)]
    public void Header_lengths_that_cannot_be_are_refused(ulong length)
    {
        string path = folder.File("length.safetensors", CheckpointBytes.Safetensors("{}", 0, length));

        Assert.Throws<CheckpointException>(() => Read(path)).Message.Should().Contain($"found {length} bytes");
    }

    [Fact]
    public void A_header_of_more_than_100_MB_is_refused_without_being_read()
    {
        string path = folder.File("long.safetensors");
        using (FileStream file = File.Create(path))
        {
            // A sparse file; only the length and the brace are written.
            CheckpointBytes.Write(file, 150_000_000L);
            file.WriteByte((byte)'{');
            file.SetLength(200_000_000);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() => Read(path)).Expected.Should().Be("at most 100000000 bytes");
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 18);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_shorter_than_its_length_field_is_refused(int length)
    {
        string path = folder.File("short.safetensors", new byte[length]);

        Assert.Throws<CheckpointException>(() => Read(path));
    }

    [Fact]
    public void Invalid_text_in_the_header_is_refused()
    {
        byte[] content = CheckpointBytes.Safetensors($$"""{"a?":{{Four}}}""", 16);
        content[content.AsSpan().IndexOf((byte)'?')] = 0xFF;
        string path = folder.File("text.safetensors", content);

        Assert.Throws<CheckpointException>(() => Read(path));
    }

    [Fact]
    public void Order_padding_and_empty_tensors_are_free()
    {
        const string Header = """
            {"b":{"data_offsets":[4,8],"shape":[2,2],"dtype":"U8"}, "e":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},
             "__metadata__":{"x":"y"}, "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}
            """;
        byte[] content = CheckpointBytes.Safetensors(Header + "   ", 8);
        BitConverter.TryWriteBytes(content.AsSpan(content.Length - 8), 0.5f);
        content[^1] = 9;
        string path = folder.File("free.safetensors", content);

        using Checkpoint file = Checkpoint.Open(path);

        file.Tensors["a"].ToSingles().Should().Equal(0.5f);
        file.Tensors["b"].ToArray<byte>().Should().Equal(0, 0, 0, 9);
        file.Tensors["e"].Count.Should().Be(0);
        file.Metadata["x"].Should().Be("y");
    }

    private static SafetensorsHeader Read(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return SafetensorsHeader.Read(file);
    }
}
