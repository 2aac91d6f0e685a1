using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Diagnostics;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Styles;
using JoJoGan.Testing;
using JoJoGan.Testing.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Texts in files and names of files, on their way to messages and logs.</summary>
public sealed class ForeignTextTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("evil-key.safetensors")]
    [InlineData("evil-name.safetensors")]
    [InlineData("escape.pt")]
    [InlineData("s-meta.safetensors")]
    public async Task Texts_of_a_file_are_escaped_in_every_message(string name)
    {
        string path = CaseFile.Path(name);
        using var host = new TestHost();
        Func<Task>[] uses =
        [
            () => host.Get<IStyleStore>().LoadAsync(path),
            () => Task.Run(() => NetworkLoader.LoadGenerator(path, CPU)),
            () => Task.Run(() => NetworkLoader.LoadEncoder(path, CPU)),
            () => Task.Run(() => NetworkLoader.LoadLpips(path, path, CPU)),
            () => Task.Run(() => StyleFiles.Convert(path, folder.File("x.pt"))),
        ];
        foreach (Func<Task> use in uses)
        {
            JoJoGanException error = (await use.Should().ThrowAsync<JoJoGanException>()).Which;

            error.Message.Should().Match(message => !message.Any(char.IsControl));
            error.ToString().Split(Environment.NewLine).Should().OnlyContain(line => !line.Any(char.IsControl));
        }
    }

    [Fact]
    public void Long_texts_of_a_file_are_shortened()
    {
        string much = new('x', 200_000);
        Action<PickleProgram>[] programs =
        [
            p => p.EmptyDictionary().Text(much).None().Raw('s'),
            p => p.EmptyDictionary().Text("a").None().Raw('s'),
            p => p.Global("torch", much[..500]),
            p => p.StackGlobal("torch", much),
        ];
        foreach (Action<PickleProgram> program in programs)
        {
            CheckpointException error = Assert.Throws<CheckpointException>(() =>
            {
                using Checkpoint checkpoint = Checkpoint.Open(
                    folder.File("long.pt", CheckpointBytes.Zip(PickleProgram.Of(program))));
                checkpoint.Tensor(much);
            });

            error.Message.Length.Should().BeLessThan(1000);
        }

        string metadata = $$$"""{"__metadata__":{"jojogan.format":"style/1","jojogan.steps":"{{{much}}}"}}""";
        CheckpointException style = Assert.Throws<CheckpointException>(
            () => StyleFiles.Describe(folder.File("long.safetensors", CheckpointBytes.Safetensors(metadata, 0))));
        style.Key.Should().Be("jojogan.steps");
        style.Message.Length.Should().BeLessThan(1000);
    }

    [Fact]
    public void Names_of_files_are_escaped_in_messages_and_stay_themselves_beside_them()
    {
        string path = folder.File("a\u001B[2J\nerror: none.pt", [1, 2, 3]);
        CheckpointException wrong = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));
        WeightsNotFoundException missing = Assert.Throws<WeightsNotFoundException>(() => Checkpoint.Open(path + "x"));

        wrong.File.Should().Be(path);
        missing.Path.Should().Be(path + "x");
        new[] { wrong.Message, missing.Message }.Should()
            .OnlyContain(message => message.Contains(@"a\u001B[2J\u000Aerror: none.pt") && !message.Any(char.IsControl));
    }

    [Fact]
    public async Task Names_of_files_are_escaped_in_logs()
    {
        using var heard = new Listening();
        using var host = new TestHost(services => services.AddLogging(logging => logging.AddProvider(heard)));
        using var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata());
        string path = folder.File("a\u001B[2J\ninfo: forged.safetensors");

        await host.Get<IStyleStore>().SaveAsync(style, path);
        (await host.Get<IStyleStore>().LoadAsync(path)).Dispose();

        heard.Logs.Select(log => log.Message).Where(message => message.Contains("forged")).Should().HaveCount(2)
            .And.OnlyContain(message => !message.Any(char.IsControl));
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_never_changed_in_silence()
    {
        using Tensor one = ones(1);
        KeyValuePair<string, Tensor>[] tensors = [new("a\uD800", one)];
        string path = folder.File("half.safetensors");
        string header = """{"a\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""";

        FluentActions.Invoking(() => SafetensorsFile.Write(path, tensors)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SafetensorsFile.Write(path, [], new Dictionary<string, string> { ["\uDC00"] = "" }))
            .Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SafetensorsFile.Write(path, [], new Dictionary<string, string> { ["a"] = "\uD800" }))
            .Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TorchFile.Write(
            path, new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { ["g"] = tensors }))
            .Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CheckpointHash.Of(tensors)).Should().Throw<ArgumentException>();
        File.Exists(path).Should().BeFalse();
        FluentActions.Invoking(() => Checkpoint.Open(folder.File("read.safetensors", CheckpointBytes.Safetensors(header, 1))))
            .Should().Throw<CheckpointException>();
        FluentActions.Invoking(() => Checkpoint.Open(folder.File("read.pt", CheckpointBytes.Zip(PickleProgram.Of(
            p => p.EmptyDictionary().Raw('X').UInt32(3).Raw(0xED, 0xA0, 0x80).None().Raw('s'))))))
                .Should().Throw<CheckpointException>();
    }

    [Theory]
    [InlineData("I32")]
    [InlineData("F32")]
    [InlineData("F16")]
    public void Hash_of_a_tensor_above_2_GB_is_a_typed_error(string type)
    {
        long count = type == "F16" ? 1_200_000_000 : 600_000_000, length = count * (type == "F16" ? 2 : 4);
        string entry = $$"""{"dtype":"{{type}}","shape":[{{count}}],"data_offsets":[0,{{length}}]}""";
        byte[] header = CheckpointBytes.Safetensors($"{{\"w\":{entry}}}", 0);
        string path = folder.File("large.safetensors", header);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(header.Length + length); // a sparse file
        }

        using Checkpoint checkpoint = Checkpoint.Open(path);

        FluentActions.Invoking(() => CheckpointHash.Of(checkpoint.StateDict())).Should().Throw<CheckpointException>()
            .WithMessage("*2 GB*");
    }
}
