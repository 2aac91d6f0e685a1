using System.Diagnostics;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Files that others shorten or replace while they are read, which must not cost more than an exception.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".pt")]
    public void File_shortened_after_it_was_opened_is_an_exception(string extension)
    {
        using Tensor weight = ones(1 << 20);
        string path = Write("weights" + extension, weight);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        CheckpointTensor tensor = checkpoint.Tensors.Values.Single();
        Run("truncate", "-s", "100000", path);

        using Tensor target = zeros(1 << 20);
        Action[] reads = [() => tensor.ToTensor(), () => tensor.CopyTo(target), () => tensor.ToArray<float>()];
        foreach (Action read in reads)
        {
            read.Should().Throw<CheckpointException>().Which.Message.Should().StartWith(path)
                .And.Contain("changed while it was read");
        }
    }

    [Fact]
    public void File_that_is_copied_over_while_it_is_read_gives_tensors_or_an_exception()
    {
        using Tensor weight = ones(1 << 20), other = ones(1 << 18);
        string path = Write("weights.safetensors", weight);
        string small = Write("other.safetensors", other);
        string large = Write("copy.safetensors", weight);
        int read = 0, refused = 0;
        bool isWriting = true;
        Task writing = Task.Run(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                Run("cp", i % 2 == 0 ? small : large, path);
            }

            Volatile.Write(ref isWriting, false);
        });
        while (Volatile.Read(ref isWriting))
        {
            try
            {
                using Checkpoint checkpoint = Checkpoint.Open(path);
                checkpoint.Tensor("weight").ToTensor().Dispose();
                read++;
            }
            catch (Exception e) when (e is CheckpointException or WeightsNotFoundException)
            {
                refused++;
            }
        }

        writing.IsCompletedSuccessfully.Should().BeTrue();
        (read + refused).Should().BePositive();
    }

    private string Write(string name, Tensor weight)
    {
        string path = folder.File(name);
        KeyValuePair<string, Tensor>[] tensors = [new("weight", weight)];
        if (Path.GetExtension(name) == ".pt")
        {
            TorchFile.Write(path, new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { ["g"] = tensors });
        }
        else
        {
            SafetensorsFile.Write(path, tensors);
        }

        return path;
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }
}
